package dev.sallyport.config.server;

import dev.sallyport.definition.ResourceIndicator;
import dev.sallyport.definition.TokenClientAuth;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.definition.UpstreamAuth.ClientCredentials;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of {@code auth_type: oauth2}, without its secret; null or empty of the others. */
public final class OAuthFields {
  /** Their names, in their order; {@code client_secret} isn't one of them. */
  public static final List<String> NAMES =
      List.of(
          "oauth2_flow",
          "client_id",
          "scopes",
          "token_url",
          "token_endpoint_auth_method",
          "oauth2_resource",
          "token_ssl_verify");

  private OAuthFields() {}

  static void put(
      UpstreamAuth auth, Function<URI, String> url, Map<String, @Nullable Object> fields) {
    NAMES.forEach(name -> fields.put(name, null));
    fields.put("scopes", List.of());
    if (auth instanceof ClientCredentials client) {
      fields.put("oauth2_flow", ClientCredentials.FLOW);
      fields.put("client_id", DefinitionFields.text(client.clientId()));
      fields.put("scopes", DefinitionFields.texts(client.scopes()));
      fields.put(
          "token_url",
          Optional.ofNullable(client.tokenUrl()).map(url).map(DefinitionFields::text).orElse(null));
      fields.put(
          "token_endpoint_auth_method",
          Optional.ofNullable(client.clientAuth()).map(TokenClientAuth::word).orElse(null));
      fields.put("oauth2_resource", resource(client.resource()));
      fields.put(
          "token_ssl_verify",
          client.tokenVerify() == null ? null : DefinitionFields.sslVerify(client.tokenVerify()));
    }
  }

  private static @Nullable Object resource(ResourceIndicator resource) {
    return switch (resource) {
      case ResourceIndicator.OfServer() -> null;
      case ResourceIndicator.Given(URI uri) -> DefinitionFields.text(uri.toString());
      case ResourceIndicator.Omitted() -> false;
    };
  }
}
