package dev.sallyport.store.server;

import dev.sallyport.definition.AuthType;
import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.Dialect.Sessions;
import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerProxy;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SpkiPin;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TlsVersion;
import dev.sallyport.store.StoreException;
import dev.sallyport.store.database.JsonText;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes definitions into rows. */
final class RowWriter {
  private final RowSecrets secrets;

  RowWriter(RowSecrets secrets) {
    this.secrets = secrets;
  }

  /**
   * Makes a row say what a definition says. The row has its id already.
   *
   * @throws StoreException.NoSecretKey if there are secrets and no key to seal them with
   */
  void write(ServerDefinition definition, ServerRow row) {
    row.credentials =
        definition
            .auth()
            .secret()
            .map(secret -> secrets.sealed(row.id, RowSecrets.CREDENTIALS, secret, row.credentials))
            .orElse(null);
    row.staticHeaders = JsonText.of(headers(definition.staticHeaders(), row));
    row.name = definition.name().value();
    row.alias = definition.alias() == null ? null : definition.alias().value();
    row.description = definition.description();
    row.url = definition.url().toString();
    row.transport = definition.transport().name().toLowerCase(Locale.ROOT);
    row.authType = AuthType.of(definition.auth()).word();
    OAuthColumns.write(definition.auth(), row);
    row.extraHeaders = JsonText.of(definition.extraHeaders());
    row.timeoutMillis = definition.timeout().toMillis();
    row.maxConcurrentRequests = definition.maxConcurrentRequests();
    row.mcpInfo = JsonText.of(definition.mcpInfo());
    row.allowedTools = JsonText.of(definition.tools().allowed());
    row.disallowedTools = JsonText.of(definition.tools().disallowed());
    row.accessGroups = JsonText.of(definition.accessGroups());
    row.sslVerify = VerifyColumn.of(definition.sslVerify());
    row.sslCaPem = definition.sslVerify() instanceof SslVerify.CaText(String pem) ? pem : null;
    row.protocolVersion = definition.dialect().protocolVersion();
    row.bridgeSessions =
        definition.dialect().sessions() == Sessions.SHARED
            ? null
            : definition.dialect().sessions().name().toLowerCase(Locale.ROOT);
    writeTls(definition.tls(), row);
    writeProxy(definition.proxy(), row);
  }

  private void writeProxy(ServerProxy proxy, ServerRow row) {
    row.proxy =
        switch (proxy) {
          case ServerProxy.FromEnvironment() -> null;
          case ServerProxy.Direct() -> "none";
          case ServerProxy.Through(ProxyAddress address) -> address.with(null).shownUrl();
        };
    row.proxyCredentials =
        proxy
            .credentials()
            .map(
                secret ->
                    secrets.sealed(
                        row.id, RowSecrets.PROXY_CREDENTIALS, secret, row.proxyCredentials))
            .orElse(null);
  }

  private void writeTls(ServerTls tls, ServerRow row) {
    Optional<ClientIdentity> identity = Optional.ofNullable(tls.identity());
    row.sslTrustSystem = tls.trustSystem() ? true : null;
    row.sslClientCert = identity.map(each -> each.certificate().toString()).orElse(null);
    row.sslClientKey =
        identity.flatMap(each -> Optional.ofNullable(each.key())).map(Path::toString).orElse(null);
    row.sslClientKeyPassword =
        identity
            .flatMap(each -> Optional.ofNullable(each.password()))
            .map(
                password ->
                    secrets.sealed(
                        row.id, RowSecrets.CLIENT_KEY_PASSWORD, password, row.sslClientKeyPassword))
            .orElse(null);
    row.sslServerName = tls.serverName();
    row.sslMinVersion = tls.minVersion() == TlsVersion.TLS_1_2 ? null : tls.minVersion().word();
    row.sslInsecureUntil = tls.insecureUntil();
    row.sslPins = JsonText.of(tls.pins().stream().map(SpkiPin::base64).toList());
  }

  private Map<String, String> headers(Map<String, Secret> headers, ServerRow row) {
    Map<String, String> stored = storedHeaders(row);
    Map<String, String> sealed = new LinkedHashMap<>();
    headers.forEach(
        (name, value) ->
            sealed.put(
                name,
                secrets.sealed(row.id, RowSecrets.headerField(name), value, stored.get(name))));
    return sealed;
  }

  private static Map<String, String> storedHeaders(ServerRow row) {
    try {
      return JsonText.texts(row.staticHeaders);
    } catch (IllegalArgumentException _) {
      return Map.of();
    }
  }
}
