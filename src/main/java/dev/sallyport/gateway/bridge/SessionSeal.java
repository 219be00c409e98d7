package dev.sallyport.gateway.bridge;

import dev.sallyport.crypto.AesGcm;
import dev.sallyport.crypto.KeyDerivation;
import dev.sallyport.definition.Secret;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Session ids that hold the session: any replica with the same key knows who it's for and what the
 * client can do, also after a restart. AES-256-GCM; thread-safe.
 */
public final class SessionSeal {
  /** What all of them begin with; no server's own does. */
  private static final String PREFIX = "sallyport1.";

  private static final String PURPOSE = "sallyport session";
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final int ID_BYTES = 16;
  private static final int MOST_BYTES = 4096;

  private final AesGcm cipher;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * What a session id holds.
   *
   * @param id tells sessions apart
   * @param version the revision that's spoken
   * @param begun when it began
   */
  public record Held(
      String id, String version, Instant begun, JsonNode clientInfo, JsonNode capabilities) {
    /** How long ago it began. */
    public Duration age(Instant now) {
      Duration age = Duration.between(begun, now);
      return age.isNegative() ? Duration.ZERO : age;
    }

    /** How long the id is still good. */
    public Duration left(Instant now) {
      Duration left = Duration.between(now, begun.plus(LONGEST));
      return left.isNegative() ? Duration.ZERO : left;
    }
  }

  /**
   * @param secret {@code SALLYPORT_SECRET_KEY}, from which the key is derived; without one, the key
   *     is this process's own
   * @param clock tells when a session has lasted too long
   */
  public SessionSeal(@Nullable Secret secret, Clock clock) {
    this.clock = clock;
    this.cipher =
        secret == null
            ? AesGcm.withRandomKey()
            : new AesGcm(KeyDerivation.derive(secret, PURPOSE, AesGcm.KEY_LENGTH));
  }

  /** Whether a session id is one of the gateway's own. */
  public static boolean isOwn(@Nullable String sessionId) {
    return sessionId != null && sessionId.startsWith(PREFIX);
  }

  /** A session that begins now. */
  public Held begin(String version, JsonNode clientInfo, JsonNode capabilities) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return new Held(
        HexFormat.of().formatHex(id), version, clock.instant(), clientInfo, capabilities);
  }

  /**
   * The id of a session for its client.
   *
   * @throws GatewayException.InvalidParams if the client says more of itself than an id can hold
   */
  public String seal(Held session, String owner, String server) {
    ObjectNode held =
        JsonTree.object()
            .put("id", session.id())
            .put("version", session.version())
            .put("begun", session.begun().getEpochSecond());
    held.set("client", session.clientInfo());
    held.set("can", session.capabilities());
    byte[] bytes = JsonTree.write(held);
    if (bytes.length > MOST_BYTES) {
      throw new GatewayException.InvalidParams(
          "'capabilities' and 'clientInfo' are larger than " + MOST_BYTES + " bytes");
    }
    return PREFIX
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(cipher.seal(bytes, associated(owner, server)));
  }

  /**
   * What an id holds.
   *
   * @throws GatewayException.SessionNotFound if it wasn't made for that caller and server, or too
   *     long ago
   */
  public Held open(String sessionId, String owner, String server) {
    if (!isOwn(sessionId)) {
      throw new GatewayException.SessionNotFound();
    }
    try {
      byte[] token = Base64.getUrlDecoder().decode(sessionId.substring(PREFIX.length()));
      JsonNode held =
          JsonTree.read(cipher.open(token, associated(owner, server)))
              .orElseThrow(GatewayException.SessionNotFound::new);
      Instant begun = Instant.ofEpochSecond(held.path("begun").asLong(0));
      if (begun.plus(LONGEST).isBefore(clock.instant())) {
        throw new GatewayException.SessionNotFound();
      }
      return new Held(
          held.path("id").asString(""),
          held.path("version").asString(""),
          begun,
          held.path("client"),
          held.path("can"));
    } catch (AEADBadTagException | IllegalArgumentException notOurs) {
      throw new GatewayException.SessionNotFound();
    }
  }

  private static byte[] associated(String owner, String server) {
    return (server + "\n" + owner).getBytes(StandardCharsets.UTF_8);
  }
}
