package dev.sallyport.inspect;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.upstream.UpstreamFactory;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tries servers out as the gateway would use them, whether they're registered or not. Blocks;
 * thread-safe. What it opens is closed again.
 */
public final class ServerInspection {
  private final GeneralSettings settings;
  private final TrustResolver resolver;
  private final UpstreamFactory upstreams;

  /** On the gateway's settings. */
  public ServerInspection(
      GeneralSettings settings, TrustResolver resolver, UpstreamFactory upstreams) {
    this.settings = settings;
    this.resolver = resolver;
    this.upstreams = upstreams;
  }

  /**
   * Resolves, connects, shakes hands, and lists the tools, as far as it gets.
   *
   * @param limit how long the whole may take; closing a session comes on top, two seconds at most
   */
  public InspectionReport inspect(ServerDefinition server, Duration limit) {
    return new Inspection(server, settings, upstreams, limit).run(this::trust);
  }

  /**
   * What a server is verified with; null for one without TLS whose trust doesn't load: it's needed
   * only if that server redirects to https.
   *
   * @throws TrustException if it doesn't load and is needed
   */
  public @Nullable Trust trust(ServerDefinition server) throws TrustException {
    try {
      return resolver.resolve(server.sslVerify());
    } catch (TrustException notLoaded) {
      if (server.usesTls()) {
        throw notLoaded;
      }
      return null;
    }
  }

  /**
   * Reads the CA certificates that a definition names, and says in words what's wrong with them;
   * empty if nothing is, or if it names none.
   */
  public Optional<String> problemOfTrust(ServerDefinition server) {
    return switch (server.sslVerify()) {
      case SslVerify.CaPath _, SslVerify.CaText _ -> {
        try {
          resolver.resolve(server.sslVerify());
          yield Optional.empty();
        } catch (TrustException notLoaded) {
          yield Optional.ofNullable(notLoaded.getMessage());
        }
      }
      case SslVerify.Default _, SslVerify.Enabled _, SslVerify.Disabled _ -> Optional.empty();
    };
  }
}
