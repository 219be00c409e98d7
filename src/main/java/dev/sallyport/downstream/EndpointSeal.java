package dev.sallyport.downstream;

import dev.sallyport.crypto.AesGcm;
import dev.sallyport.crypto.KeyDerivation;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.GatewayException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * Puts the place that an HTTP+SSE server wants messages posted to into a sealed parameter of the
 * gateway's own, so that any replica with the same key can post there, and no client can name
 * another place. It's good for one server at one origin. AES-256-GCM; thread-safe.
 */
public final class EndpointSeal {
  private static final String PARAMETER = "endpoint=";
  private static final String PURPOSE = "sallyport sse endpoint";

  private final AesGcm cipher;

  /**
   * @param secret {@code SALLYPORT_SECRET_KEY}, from which the key is derived; without one, the key
   *     is this process's own
   */
  public EndpointSeal(@Nullable Secret secret) {
    this.cipher =
        secret == null
            ? AesGcm.withRandomKey()
            : new AesGcm(KeyDerivation.derive(secret, PURPOSE, AesGcm.KEY_LENGTH));
  }

  /** The query that stands for an endpoint of a server. */
  String seal(ServerDefinition server, URI endpoint) {
    byte[] token =
        cipher.seal(endpoint.toString().getBytes(StandardCharsets.UTF_8), associated(server));
    return PARAMETER + Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /**
   * The endpoint that a request's target stands for.
   *
   * @throws GatewayException.InvalidRequest if this gateway didn't make it for that server
   */
  URI open(ServerDefinition server, String target) {
    String query = target.substring(target.indexOf('?') + 1);
    if (!query.startsWith(PARAMETER)) {
      throw new GatewayException.InvalidRequest("post to the URL that the endpoint event named");
    }
    try {
      byte[] token = Base64.getUrlDecoder().decode(query.substring(PARAMETER.length()));
      return URI.create(new String(cipher.open(token, associated(server)), StandardCharsets.UTF_8));
    } catch (AEADBadTagException | IllegalArgumentException notOurs) {
      throw new GatewayException.InvalidRequest(
          "this gateway didn't name that endpoint; open the event stream again");
    }
  }

  /** A server that moves to another origin has new credentials, which mustn't go to the old one. */
  private static byte[] associated(ServerDefinition server) {
    return (server.name() + " " + server.origin()).getBytes(StandardCharsets.UTF_8);
  }
}
