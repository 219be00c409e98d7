package dev.sallyport.store.server;

import dev.sallyport.definition.ResourceIndicator;
import dev.sallyport.definition.TokenClientAuth;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.definition.UpstreamAuth.ClientCredentials;
import dev.sallyport.store.database.JsonText;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The columns of {@code auth_type: oauth2}, without its secret. */
final class OAuthColumns {
  private static final String OMITTED = "false";

  private OAuthColumns() {}

  static void write(UpstreamAuth auth, ServerRow row) {
    ClientCredentials client = auth instanceof ClientCredentials known ? known : null;
    row.oauthFlow = client == null ? null : ClientCredentials.FLOW;
    row.clientId = client == null ? null : client.clientId();
    row.scopes = client == null ? null : JsonText.of(client.scopes());
    row.tokenUrl =
        client == null || client.tokenUrl() == null ? null : client.tokenUrl().toString();
    row.tokenClientAuth =
        client == null || client.clientAuth() == null ? null : client.clientAuth().word();
    row.oauthResource = client == null ? null : resource(client.resource());
    row.tokenSslVerify =
        client == null || client.tokenVerify() == null
            ? null
            : VerifyColumn.of(client.tokenVerify());
  }

  private static @Nullable String resource(ResourceIndicator resource) {
    return switch (resource) {
      case ResourceIndicator.OfServer() -> null;
      case ResourceIndicator.Given(URI uri) -> uri.toString();
      case ResourceIndicator.Omitted() -> OMITTED;
    };
  }

  /**
   * {@code oauth2_resource}.
   *
   * @throws IllegalArgumentException if it's no URI
   */
  static ResourceIndicator resource(ServerRow row) {
    return switch (row.oauthResource) {
      case null -> new ResourceIndicator.OfServer();
      case OMITTED -> new ResourceIndicator.Omitted();
      default -> new ResourceIndicator.Given(URI.create(row.oauthResource));
    };
  }

  /**
   * {@code token_endpoint_auth_method}.
   *
   * @throws IllegalArgumentException if it isn't known
   */
  static @Nullable TokenClientAuth clientAuth(ServerRow row) {
    return row.tokenClientAuth == null
        ? null
        : TokenClientAuth.named(row.tokenClientAuth)
            .orElseThrow(
                () -> new IllegalArgumentException("'" + row.tokenClientAuth + "' isn't known"));
  }
}
