package dev.sallyport.downstream;

import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.GatewayException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Puts the place that an HTTP+SSE server wants messages posted to into a sealed parameter of the
 * gateway's own, so that any replica with the same key can post there, and no client can name
 * another place. AES-256-GCM; thread-safe.
 */
public final class EndpointSeal {
  private static final String PARAMETER = "endpoint=";
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random = new SecureRandom();
  private final SecretKey key;

  /**
   * @param secret {@code SALLYPORT_SECRET_KEY}, from which the key is derived by HKDF (RFC 5869);
   *     without one, the key is this process's own
   */
  public EndpointSeal(@Nullable Secret secret) {
    byte[] material = new byte[32];
    if (secret == null) {
      random.nextBytes(material);
    } else {
      material = secret.value().getBytes(StandardCharsets.UTF_8);
    }
    this.key = derive(material);
  }

  /** The query that stands for an endpoint of a server. */
  String seal(ServerDefinition server, URI endpoint) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, nonce, server)
              .doFinal(endpoint.toString().getBytes(StandardCharsets.UTF_8));
      byte[] token = ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
      return PARAMETER + Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("every Java platform has AES-GCM", broken);
    }
  }

  /**
   * The endpoint that a request's target stands for.
   *
   * @throws GatewayException.InvalidRequest if this gateway didn't make it for that server
   */
  URI open(ServerDefinition server, String target) {
    try {
      String query = target.substring(target.indexOf('?') + 1);
      if (!query.startsWith(PARAMETER)) {
        throw new GatewayException.InvalidRequest("post to the URL that the endpoint event named");
      }
      byte[] token = Base64.getUrlDecoder().decode(query.substring(PARAMETER.length()));
      if (token.length <= NONCE) {
        throw new GeneralSecurityException("too short");
      }
      byte[] opened =
          cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(token, NONCE), server)
              .doFinal(token, NONCE, token.length - NONCE);
      return URI.create(new String(opened, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException | IllegalArgumentException notOurs) {
      throw new GatewayException.InvalidRequest(
          "this gateway didn't name that endpoint; open the event stream again");
    }
  }

  private Cipher cipher(int mode, byte[] nonce, ServerDefinition server)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(server.name().value().getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static SecretKey derive(byte[] material) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              "AES",
              HKDFParameterSpec.ofExtract()
                  .addIKM(new SecretKeySpec(material, "Generic"))
                  .thenExpand("sallyport sse endpoint".getBytes(StandardCharsets.UTF_8), 32));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java 25 platform has HKDF", missing);
    }
  }
}
