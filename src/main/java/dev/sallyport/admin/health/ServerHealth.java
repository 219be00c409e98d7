package dev.sallyport.admin.health;

import dev.sallyport.inspect.TlsFindings;
import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a server was when it was asked.
 *
 * @param id what the REST API calls it
 * @param name its name
 * @param status whether it can be used
 * @param checkedAt when; null if it wasn't
 * @param latencyMillis how long its answer took; null if it wasn't asked
 * @param reason a constant that programs can tell cases by; null if it's healthy
 * @param error why it isn't healthy, with what to do; null if it is
 * @param tls what it presented; null without TLS, or if it didn't come to that
 * @param diagnosis of a handshake that failed; null if none did
 * @param tokenTls what its token server presented last; null if it has none, or none was asked yet
 * @param problem why its definition can't be used; null if it can
 */
public record ServerHealth(
    String id,
    String name,
    Status status,
    @Nullable Instant checkedAt,
    @Nullable Long latencyMillis,
    @Nullable String reason,
    @Nullable String error,
    @Nullable TlsFindings tls,
    @Nullable TlsDiagnosis diagnosis,
    @Nullable TlsFindings tokenTls,
    @Nullable String problem) {
  /** The words of LiteLLM's API. */
  public enum Status {
    /** It answers. */
    HEALTHY,
    /** It doesn't, or not as it should, or its definition can't be used. */
    UNHEALTHY,
    /** It wasn't asked, or there was no time for its answer. */
    UNKNOWN;

    /** As it's written in JSON. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static ServerHealth unknown(String id, String name) {
    return new ServerHealth(
        id,
        name,
        Status.UNKNOWN,
        null,
        null,
        "NOT_CHECKED",
        "There was no time to check it. Ask again.",
        null,
        null,
        null,
        null);
  }
}
