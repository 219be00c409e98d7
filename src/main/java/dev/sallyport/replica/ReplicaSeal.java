package dev.sallyport.replica;

import dev.sallyport.crypto.AesGcm;
import dev.sallyport.crypto.KeyDerivation;
import dev.sallyport.definition.Secret;
import dev.sallyport.gateway.relay.Letter;
import dev.sallyport.jsonrpc.JsonTree;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Seals what's stored for replicas: only those with the same key can read it, and only its
 * recipient takes it. AES-256-GCM; thread-safe.
 */
final class ReplicaSeal {
  private static final String PURPOSE = "sallyport replicas";
  private static final byte[] LETTER = "letter".getBytes(StandardCharsets.US_ASCII);

  private static final String NAMES = "sallyport names for replicas";
  private static final String HMAC = "HmacSHA256";
  private static final int NAME_KEY_LENGTH = 32;

  private final AesGcm cipher;
  private final SecretKeySpec names;

  ReplicaSeal(Secret secret) {
    this.names = new SecretKeySpec(KeyDerivation.derive(secret, NAMES, NAME_KEY_LENGTH), HMAC);
    this.cipher = new AesGcm(KeyDerivation.derive(secret, PURPOSE, AesGcm.KEY_LENGTH));
  }

  String letter(String from, @Nullable String to, String kind, ObjectNode content) {
    ObjectNode letter = JsonTree.object().put("from", from).put("kind", kind);
    if (to != null) {
      letter.put("to", to);
    }
    return text(cipher.seal(JsonTree.write(letter.set("content", content)), LETTER));
  }

  /** The letter, if it's one for that replica. */
  Optional<Letter> open(String replica, String sealed) {
    try {
      return JsonTree.read(cipher.open(bytes(sealed), LETTER))
          .filter(letter -> letter.path("to").asString(replica).equals(replica))
          .map(letter -> read(letter, sealed.length()));
    } catch (AEADBadTagException | IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  String state(String session, ObjectNode state) {
    return text(cipher.seal(JsonTree.write(state), associated(session)));
  }

  /** What {@link #state} sealed for that session. */
  Optional<JsonNode> openState(String session, String sealed) {
    try {
      return JsonTree.read(cipher.open(bytes(sealed), associated(session)));
    } catch (AEADBadTagException | IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  /** The same name for the same text at all replicas, which tells nothing about the text. */
  String name(String text) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(names);
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java platform has HMAC with SHA-256", missing);
    }
  }

  private static String text(byte[] sealed) {
    return Base64.getEncoder().withoutPadding().encodeToString(sealed);
  }

  private static byte[] bytes(String text) {
    return Base64.getDecoder().decode(text);
  }

  private static byte[] associated(String session) {
    return ("session " + session).getBytes(StandardCharsets.UTF_8);
  }

  private static Letter read(JsonNode letter, int size) {
    return new Letter(
        letter.path("from").asString(""),
        letter.path("kind").asString(""),
        JsonTree.copy(letter.path("content")),
        size);
  }
}
