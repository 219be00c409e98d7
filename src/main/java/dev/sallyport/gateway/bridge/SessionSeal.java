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
  /** What ids of the gateway's own sessions begin with; no server's own does. */
  private static final String OWN = "sallyport1.";

  /** What ids of sessions with a server begin with, whose messages pass as they are. */
  private static final String PASSED = "sallyport2.";

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
   * @param server the server's own id of it, as it was when it began; null where the gateway has
   *     the session in the server's place
   */
  public record Held(
      String id,
      String version,
      Instant begun,
      JsonNode clientInfo,
      JsonNode capabilities,
      @Nullable String server) {
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
    return sessionId != null && sessionId.startsWith(OWN);
  }

  /** Whether it's of a session with a server, made by {@link #begin(String, JsonNode)}. */
  public static boolean isPassed(@Nullable String sessionId) {
    return sessionId != null && sessionId.startsWith(PASSED);
  }

  /** A session that begins now, which the gateway has with the client. */
  public Held begin(String version, JsonNode clientInfo, JsonNode capabilities) {
    return new Held(newId(), version, clock.instant(), clientInfo, capabilities, null);
  }

  /**
   * A session that begins now, which the client has with a server.
   *
   * @param server the server's id of it
   * @param initialize the parameters of the client's {@code initialize}
   */
  public Held begin(String server, JsonNode initialize) {
    return new Held(
        newId(),
        initialize.path("protocolVersion").asString(""),
        clock.instant(),
        initialize.path("clientInfo"),
        initialize.path("capabilities"),
        server);
  }

  private String newId() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
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
    String prefix = OWN;
    if (session.server() != null) {
      held.put("at", session.server());
      prefix = PASSED;
    }
    byte[] bytes = JsonTree.write(held);
    if (bytes.length > MOST_BYTES) {
      throw new GatewayException.InvalidParams(
          "'capabilities' and 'clientInfo' are larger than " + MOST_BYTES + " bytes");
    }
    return prefix
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
    if (!isOwn(sessionId) && !isPassed(sessionId)) {
      throw new GatewayException.SessionNotFound();
    }
    try {
      byte[] token = Base64.getUrlDecoder().decode(sessionId.substring(OWN.length()));
      JsonNode held =
          JsonTree.read(cipher.open(token, associated(owner, server)))
              .orElseThrow(GatewayException.SessionNotFound::new);
      Instant begun = Instant.ofEpochSecond(held.path("begun").asLong(0));
      if (begun.plus(LONGEST).isBefore(clock.instant())) {
        throw new GatewayException.SessionNotFound();
      }
      String at = held.path("at").asString("");
      if (at.isEmpty() == isPassed(sessionId)) {
        throw new GatewayException.SessionNotFound();
      }
      return new Held(
          held.path("id").asString(""),
          held.path("version").asString(""),
          begun,
          held.path("client"),
          held.path("can"),
          at.isEmpty() ? null : at);
    } catch (AEADBadTagException | IllegalArgumentException notOurs) {
      throw new GatewayException.SessionNotFound();
    }
  }

  private static byte[] associated(String owner, String server) {
    return (server + "\n" + owner).getBytes(StandardCharsets.UTF_8);
  }
}
