package dev.sallyport.definition.rule;

import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerProxy;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.UpstreamAuth;
import java.net.URI;
import java.util.Optional;

/**
 * What an operator allows of definitions, in {@code config.yaml}, through the REST API and in the
 * database alike.
 *
 * @param allowedHosts where servers may be
 * @param verification where verification can't be switched off
 * @param allowStdio whether servers may be programs on the gateway's machine
 */
public record DefinitionRules(
    AllowedHosts allowedHosts, VerificationFloor verification, boolean allowStdio) {
  /** Everything is allowed. */
  public static final DefinitionRules NONE =
      new DefinitionRules(new AllowedHosts.Every(), new VerificationFloor.Nowhere());

  /** With no programs. */
  public DefinitionRules(AllowedHosts allowedHosts, VerificationFloor verification) {
    this(allowedHosts, verification, false);
  }

  /** Why a URL with this host isn't allowed, if that's known without looking its name up. */
  public Optional<String> problemOfHost(String host) {
    return switch (allowedHosts.decide(host)) {
      case AllowedHosts.Decision.Refused(String words) -> Optional.of("the host " + words);
      case AllowedHosts.Decision.Allowed(), AllowedHosts.Decision.DependsOnAddress() ->
          Optional.empty();
    };
  }

  /** Why this {@code ssl_verify} isn't allowed for a server at this host, if so. */
  public Optional<String> problemOfTrust(SslVerify sslVerify, String host) {
    return sslVerify instanceof SslVerify.Disabled && verification.appliesTo(host)
        ? Optional.of(
            "verification can't be switched off for this server"
                + " (general_settings.ssl_verify_required); give the path of its CA, or its CA as"
                + " ssl_ca_pem")
        : Optional.empty();
  }

  /**
   * Why a definition that was written before these rules isn't allowed under them, if so: its
   * setting, and what's wrong with it.
   */
  public Optional<String> problemOf(ServerDefinition definition) {
    String host = definition.url().getHost();
    return problemOfHost(host)
        .map(words -> "url: " + words)
        .or(
            () ->
                definition.proxy() instanceof ServerProxy.Through(ProxyAddress proxy)
                    ? problemOfHost(proxy.host()).map(words -> "proxy: " + words)
                    : Optional.empty())
        .or(() -> problemOfTrust(definition.sslVerify(), host).map(words -> "ssl_verify: " + words))
        .or(() -> problemOfTokenUrl(definition));
  }

  private Optional<String> problemOfTokenUrl(ServerDefinition definition) {
    return definition.auth() instanceof UpstreamAuth.ClientCredentials client
            && client.tokenUrl() != null
        ? problemOfTokenServer(definition, client.tokenUrl()).map(words -> "token_url: " + words)
        : Optional.empty();
  }

  /** Why a client secret mustn't go to this URL on a server's behalf, if so. */
  public Optional<String> problemOfTokenServer(ServerDefinition definition, URI url) {
    return problemOfHost(url.getHost())
        .or(
            () ->
                definition
                    .tokenServerTls()
                    .filter(tls -> "https".equalsIgnoreCase(url.getScheme()))
                    .flatMap(tls -> problemOfTrust(tls.verify(), url.getHost())));
  }
}
