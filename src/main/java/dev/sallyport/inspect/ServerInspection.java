package dev.sallyport.inspect;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.upstream.UpstreamFactory;
import dev.sallyport.upstream.oauth.TokenTrust;
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
    return new Inspection(server, settings, upstreams, limit).run(this::tls, this::tokenTls);
  }

  /**
   * What connections to a server go by; null for one without TLS whose trust doesn't load: it's
   * needed only if that server redirects to https.
   *
   * @throws TrustException if it doesn't load and is needed
   */
  public @Nullable LoadedTls tls(ServerDefinition server) throws TrustException {
    try {
      return resolver.resolve(server.tls());
    } catch (TrustException notLoaded) {
      if (server.usesTls()) {
        throw notLoaded;
      }
      return null;
    }
  }

  /**
   * What connections to a server's token server go by; null if it has no trust of its own.
   *
   * @throws TrustException if it doesn't load
   */
  public @Nullable LoadedTls tokenTls(ServerDefinition server) throws TrustException {
    return TokenTrust.isOwn(server) ? TokenTrust.load(server, resolver) : null;
  }

  /**
   * What a server is verified with; null where {@link #tls} is.
   *
   * @throws TrustException if it doesn't load and is needed
   */
  public @Nullable Trust trust(ServerDefinition server) throws TrustException {
    LoadedTls tls = tls(server);
    return tls == null ? null : tls.trust();
  }

  /**
   * Reads the certificates and keys that a definition names, and says in words what's wrong with
   * them; empty if nothing is, or if it names none.
   */
  public Optional<String> problemOfTrust(ServerDefinition server) {
    Optional<String> ofTokenServer = problemOfTokenTrust(server);
    if (ofTokenServer.isPresent()) {
      return ofTokenServer;
    }
    boolean namesFiles =
        switch (server.sslVerify()) {
          case SslVerify.CaPath _, SslVerify.CaText _ -> true;
          case SslVerify.Default _, SslVerify.Enabled _, SslVerify.Disabled _ ->
              server.tls().identity() != null || server.tls().insecureUntil() != null;
        };
    if (!namesFiles) {
      return Optional.empty();
    }
    try {
      resolver.resolve(server.tls());
      return Optional.empty();
    } catch (TrustException notLoaded) {
      return Optional.ofNullable(notLoaded.getMessage());
    }
  }

  private Optional<String> problemOfTokenTrust(ServerDefinition server) {
    try {
      tokenTls(server);
      return Optional.empty();
    } catch (TrustException notLoaded) {
      return Optional.ofNullable(notLoaded.getMessage());
    }
  }
}
