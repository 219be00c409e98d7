package dev.sallyport.gateway.bridge;

import dev.sallyport.crypto.AesGcm;
import dev.sallyport.crypto.KeyDerivation;
import dev.sallyport.definition.Secret;
import dev.sallyport.jsonrpc.GatewayException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * Seals what a client holds between a question and its answer ("MRTR", {@code requestState}): it's
 * good for the caller and the server that it was made for. AES-256-GCM; thread-safe.
 */
public final class RequestState {
  private static final String PURPOSE = "sallyport request state";

  private final AesGcm cipher;

  /**
   * @param secret {@code SALLYPORT_SECRET_KEY}, from which the key is derived; without one, the key
   *     is this process's own
   */
  public RequestState(@Nullable Secret secret) {
    this.cipher =
        secret == null
            ? AesGcm.withRandomKey()
            : new AesGcm(KeyDerivation.derive(secret, PURPOSE, AesGcm.KEY_LENGTH));
  }

  /** Seals it for that caller and server. */
  public String seal(String state, String owner, String server) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(cipher.seal(bytes(state), associated(owner, server)));
  }

  /**
   * What was sealed.
   *
   * @throws GatewayException.InvalidParams if it wasn't sealed for that caller and server
   */
  public String open(String sealed, String owner, String server) {
    try {
      byte[] token = Base64.getUrlDecoder().decode(sealed);
      return new String(cipher.open(token, associated(owner, server)), StandardCharsets.UTF_8);
    } catch (AEADBadTagException | IllegalArgumentException notOurs) {
      throw new GatewayException.InvalidParams(
          "this gateway didn't give you that requestState for this server");
    }
  }

  private static byte[] associated(String owner, String server) {
    return bytes(server + "\n" + owner);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
