package dev.sallyport.upstream.oauth;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.UpstreamAuth.ClientCredentials;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;

/** The trust that {@code token_ssl_verify} gives a token server. */
public final class TokenTrust {
  private TokenTrust() {}

  /** Whether a definition gives it one of its own. */
  public static boolean isOwn(ServerDefinition server) {
    return server.auth() instanceof ClientCredentials client && client.tokenVerify() != null;
  }

  /**
   * Loads it.
   *
   * @throws TrustException if it doesn't load, in words about {@code token_ssl_verify}
   */
  public static LoadedTls load(ServerDefinition server, TrustResolver resolver)
      throws TrustException {
    try {
      return resolver.resolve(server.tokenServerTls().orElse(ServerTls.DEFAULT));
    } catch (TrustException notLoaded) {
      throw new TrustException(TokenServerWords.setting(String.valueOf(notLoaded.getMessage())));
    }
  }
}
