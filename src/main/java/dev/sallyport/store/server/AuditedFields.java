package dev.sallyport.store.server;

import dev.sallyport.store.audit.SealedField;
import dev.sallyport.store.database.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A row's fields as the audit log has them: by the names of the REST API, legal or not. */
final class AuditedFields {
  private static final double MILLIS = 1000;

  private AuditedFields() {}

  static Map<String, @Nullable Object> of(ServerRow row) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("server_name", row.name);
    fields.put("alias", row.alias);
    fields.put("description", row.description);
    fields.put("url", url(row.url));
    fields.put("transport", row.transport);
    fields.put("auth_type", row.authType);
    fields.put(
        RowSecrets.CREDENTIALS, row.credentials == null ? null : new SealedField(row.credentials));
    fields.put("oauth2_flow", row.oauthFlow);
    fields.put("client_id", row.clientId);
    fields.put("scopes", json(row.scopes, JsonText::list));
    fields.put("token_url", row.tokenUrl == null ? null : url(row.tokenUrl));
    fields.put("token_endpoint_auth_method", row.tokenClientAuth);
    fields.put("oauth2_resource", "false".equals(row.oauthResource) ? false : row.oauthResource);
    fields.put("token_ssl_verify", sslVerify(row.tokenSslVerify));
    fields.put(RowSecrets.STATIC_HEADERS, json(row.staticHeaders, AuditedFields::headers));
    fields.put("extra_headers", json(row.extraHeaders, JsonText::list));
    fields.put("timeout", row.timeoutMillis == null ? null : row.timeoutMillis / MILLIS);
    fields.put("max_concurrent_requests", row.maxConcurrentRequests);
    fields.put("ssl_verify", sslVerify(row.sslVerify));
    fields.put("ssl_ca_pem", row.sslCaPem);
    fields.put("ssl_trust_system", row.sslTrustSystem);
    fields.put("ssl_client_cert", row.sslClientCert);
    fields.put("ssl_client_key", row.sslClientKey);
    fields.put(
        RowSecrets.CLIENT_KEY_PASSWORD,
        row.sslClientKeyPassword == null ? null : new SealedField(row.sslClientKeyPassword));
    fields.put("ssl_server_name", row.sslServerName);
    fields.put("ssl_min_version", row.sslMinVersion);
    fields.put(
        "ssl_insecure_until",
        row.sslInsecureUntil == null ? null : row.sslInsecureUntil.toString());
    fields.put("ssl_pin_sha256", json(row.sslPins, JsonText::list));
    fields.put("proxy", "none".equals(row.proxy) ? (Object) false : row.proxy);
    fields.put(
        RowSecrets.PROXY_CREDENTIALS,
        row.proxyCredentials == null ? null : new SealedField(row.proxyCredentials));
    fields.put("allowed_tools", json(row.allowedTools, JsonText::list));
    fields.put("disallowed_tools", json(row.disallowedTools, JsonText::list));
    fields.put("mcp_info", json(row.mcpInfo, JsonText::map));
    fields.put("mcp_access_groups", json(row.accessGroups, JsonText::list));
    fields.put("protocol_version", row.protocolVersion);
    fields.put("bridge_sessions", row.bridgeSessions);
    return fields;
  }

  /** The query of a URL may hold a key. */
  private static Object url(String text) {
    int query = text.indexOf('?');
    return query < 0
        ? text
        : new SealedField(text.substring(0, query + 1), text.substring(query + 1));
  }

  private static @Nullable Object sslVerify(@Nullable String stored) {
    return switch (stored) {
      case "true" -> true;
      case "false" -> false;
      case null, default -> stored;
    };
  }

  private static @Nullable Object json(@Nullable String text, Function<String, Object> read) {
    try {
      return text == null ? null : read.apply(text);
    } catch (IllegalArgumentException _) {
      return new SealedField(text);
    }
  }

  private static Map<String, SealedField> headers(String text) {
    Map<String, SealedField> headers = new LinkedHashMap<>();
    JsonText.texts(text).forEach((name, value) -> headers.put(name, new SealedField(value)));
    return headers;
  }
}
