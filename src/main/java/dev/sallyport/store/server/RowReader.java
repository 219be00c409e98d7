package dev.sallyport.store.server;

import dev.sallyport.definition.AuthType;
import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.Dialect;
import dev.sallyport.definition.Dialect.Sessions;
import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerName;
import dev.sallyport.definition.ServerProxy;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SpkiPin;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TlsVersion;
import dev.sallyport.definition.ToolFilter;
import dev.sallyport.definition.Transport;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.store.RowDetails;
import dev.sallyport.store.StoredServer;
import dev.sallyport.store.database.JsonText;
import dev.sallyport.store.secret.UnreadableSecretException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads definitions from rows. What a row has wrong concerns its server only. */
final class RowReader {
  private final RowSecrets secrets;

  RowReader(RowSecrets secrets) {
    this.secrets = secrets;
  }

  /** The server of a row. */
  StoredServer read(ServerRow row) {
    RowDetails details =
        new RowDetails(
            row.id,
            row.name,
            row.storedVersion(),
            row.createdAt,
            row.createdBy,
            row.updatedAt,
            row.updatedBy,
            row.unverifiedSince);
    Map<String, String> unreadable = new LinkedHashMap<>();
    try {
      ServerDefinition definition = definition(row, unreadable);
      return unreadable.isEmpty()
          ? new StoredServer.Usable(details, definition)
          : new StoredServer.Unusable(
              details, definition, unreadable.keySet(), String.join(" ", texts(unreadable)));
    } catch (IllegalFieldException illegal) {
      return new StoredServer.Unusable(
          details,
          null,
          unreadable.keySet(),
          "Its row in the database isn't legal: "
              + illegal.getMessage()
              + ". Correct it there, or remove the server.");
    }
  }

  private static Set<String> texts(Map<String, String> unreadable) {
    return new LinkedHashSet<>(unreadable.values());
  }

  private ServerDefinition definition(ServerRow row, Map<String, String> unreadable) {
    return new ServerDefinition(
        legal("server_name", () -> new ServerName(row.name)),
        row.alias == null ? null : alias(row.alias),
        row.description,
        legal("url", () -> url(row.url)),
        transport(row.transport),
        auth(row, unreadable),
        staticHeaders(row, unreadable),
        legal("extra_headers", () -> JsonText.list(row.extraHeaders)),
        legal("timeout", () -> timeout(row.timeoutMillis)),
        tls(row, unreadable),
        proxy(row, unreadable),
        new ToolFilter(
            legal("allowed_tools", () -> JsonText.list(row.allowedTools)),
            legal("disallowed_tools", () -> JsonText.list(row.disallowedTools))),
        legal("mcp_info", () -> mcpInfo(row)),
        legal("mcp_access_groups", () -> JsonText.list(row.accessGroups)),
        new Dialect(
            legal("protocol_version", () -> protocolVersion(row.protocolVersion)),
            sessions(row.bridgeSessions)),
        null,
        legal("max_concurrent_requests", () -> maxConcurrentRequests(row)));
  }

  private static @Nullable Integer maxConcurrentRequests(ServerRow row) {
    if (row.maxConcurrentRequests != null && row.maxConcurrentRequests < 1) {
      throw new IllegalArgumentException("must be at least 1");
    }
    return row.maxConcurrentRequests;
  }

  private static @Nullable String protocolVersion(@Nullable String version) {
    if (version != null && !Dialect.REVISIONS.contains(version)) {
      throw new IllegalArgumentException("'" + version + "' isn't known");
    }
    return version;
  }

  private static Sessions sessions(@Nullable String word) {
    return switch (word) {
      case null -> Sessions.SHARED;
      case "shared" -> Sessions.SHARED;
      case "per_call" -> Sessions.PER_CALL;
      default -> throw new IllegalFieldException("bridge_sessions", "'" + word + "' isn't known");
    };
  }

  private static ServerName alias(String alias) {
    return legal("alias", () -> new ServerName(alias));
  }

  private static URI url(String text) {
    URI url = URI.create(text);
    String scheme = Objects.requireNonNullElse(url.getScheme(), "");
    boolean http = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
    if (!http
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getFragment() != null) {
      throw new IllegalArgumentException(
          "isn't http:// or https:// with a host and without user and fragment");
    }
    return url;
  }

  private static Transport transport(String word) {
    return switch (word) {
      case "http" -> Transport.HTTP;
      case "sse" -> Transport.SSE;
      default -> throw new IllegalFieldException("transport", "'" + word + "' isn't known");
    };
  }

  private UpstreamAuth auth(ServerRow row, Map<String, String> unreadable) {
    AuthType type =
        AuthType.named(row.authType)
            .orElseThrow(
                () -> new IllegalFieldException("auth_type", "'" + row.authType + "' isn't known"));
    if (type == AuthType.NONE) {
      return new UpstreamAuth.None();
    }
    if (row.credentials == null) {
      throw new IllegalFieldException("credentials", "are missing for auth_type " + type.word());
    }
    Secret secret =
        open(row.id, RowSecrets.CREDENTIALS, RowSecrets.CREDENTIALS, row.credentials, unreadable);
    return type == AuthType.OAUTH2 ? client(row, secret) : type.with(secret);
  }

  private static UpstreamAuth client(ServerRow row, Secret secret) {
    if (!UpstreamAuth.ClientCredentials.FLOW.equals(row.oauthFlow)) {
      throw new IllegalFieldException("oauth2_flow", "must be client_credentials");
    }
    if (row.clientId == null) {
      throw new IllegalFieldException("client_id", "is missing");
    }
    return new UpstreamAuth.ClientCredentials(
        row.clientId,
        secret,
        legal("scopes", () -> JsonText.list(row.scopes)),
        row.tokenUrl == null ? null : tokenUrl(row.tokenUrl),
        legal("token_endpoint_auth_method", () -> OAuthColumns.clientAuth(row)),
        legal("oauth2_resource", () -> OAuthColumns.resource(row)),
        row.tokenSslVerify == null ? null : tokenVerify(row.tokenSslVerify));
  }

  private static URI tokenUrl(String text) {
    return legal("token_url", () -> url(text));
  }

  private static SslVerify tokenVerify(String column) {
    return legal("token_ssl_verify", () -> VerifyColumn.read(column));
  }

  private Map<String, Secret> staticHeaders(ServerRow row, Map<String, String> unreadable) {
    Map<String, String> sealed =
        legal(RowSecrets.STATIC_HEADERS, () -> JsonText.texts(row.staticHeaders));
    Map<String, Secret> headers = new LinkedHashMap<>();
    sealed.forEach(
        (name, value) ->
            headers.put(
                name,
                open(
                    row.id,
                    RowSecrets.STATIC_HEADERS,
                    RowSecrets.headerField(name),
                    value,
                    unreadable)));
    return headers;
  }

  /** The secret; an empty one if it doesn't open. */
  private Secret open(
      String id, String key, String field, String sealed, Map<String, String> unreadable) {
    try {
      return secrets.open(id, field, sealed);
    } catch (UnreadableSecretException problem) {
      unreadable.putIfAbsent(key, String.valueOf(problem.getMessage()));
      return new Secret("");
    }
  }

  private static Duration timeout(@Nullable Long millis) {
    if (millis == null) {
      return ServerDefinition.DEFAULT_TIMEOUT;
    }
    if (millis <= 0) {
      throw new IllegalArgumentException("isn't positive");
    }
    return Duration.ofMillis(millis);
  }

  private ServerTls tls(ServerRow row, Map<String, String> unreadable) {
    return new ServerTls(
        legal("ssl_verify", () -> sslVerify(row)),
        Boolean.TRUE.equals(row.sslTrustSystem),
        identity(row, unreadable),
        row.sslServerName,
        minVersion(row.sslMinVersion),
        row.sslInsecureUntil,
        legal(
            "ssl_pin_sha256",
            () -> JsonText.list(row.sslPins).stream().map(SpkiPin::new).toList()));
  }

  private ServerProxy proxy(ServerRow row, Map<String, String> unreadable) {
    String proxy = row.proxy;
    String sealed = row.proxyCredentials;
    if (proxy == null || proxy.equals("none")) {
      if (sealed != null) {
        throw new IllegalFieldException("proxy", "is missing for its credentials");
      }
      return proxy == null ? new ServerProxy.FromEnvironment() : new ServerProxy.Direct();
    }
    ProxyAddress address = legal("proxy", () -> ProxyAddress.parse(proxy));
    String field = RowSecrets.PROXY_CREDENTIALS;
    return new ServerProxy.Through(
        sealed == null ? address : address.with(open(row.id, field, field, sealed, unreadable)));
  }

  private @Nullable ClientIdentity identity(ServerRow row, Map<String, String> unreadable) {
    if (row.sslClientCert == null) {
      if (row.sslClientKey != null || row.sslClientKeyPassword != null) {
        throw new IllegalFieldException("ssl_client_cert", "is missing for its key");
      }
      return null;
    }
    Path certificate = legal("ssl_client_cert", () -> Path.of(row.sslClientCert));
    @Nullable Path key =
        row.sslClientKey == null ? null : legal("ssl_client_key", () -> Path.of(row.sslClientKey));
    String field = RowSecrets.CLIENT_KEY_PASSWORD;
    return new ClientIdentity(
        certificate,
        key,
        row.sslClientKeyPassword == null
            ? null
            : open(row.id, field, field, row.sslClientKeyPassword, unreadable));
  }

  private static TlsVersion minVersion(@Nullable String word) {
    return word == null
        ? TlsVersion.TLS_1_2
        : TlsVersion.named(word)
            .orElseThrow(
                () -> new IllegalFieldException("ssl_min_version", "'" + word + "' isn't known"));
  }

  private static SslVerify sslVerify(ServerRow row) {
    if (row.sslCaPem != null) {
      if (row.sslVerify != null) {
        throw new IllegalArgumentException("contradicts ssl_ca_pem");
      }
      return new SslVerify.CaText(row.sslCaPem);
    }
    return row.sslVerify == null ? new SslVerify.Default() : VerifyColumn.read(row.sslVerify);
  }

  private static Map<String, Object> mcpInfo(ServerRow row) {
    Map<String, Object> info = new LinkedHashMap<>();
    JsonText.map(row.mcpInfo)
        .forEach(
            (key, value) -> {
              if (value != null) {
                info.put(key, value);
              }
            });
    return info;
  }

  private static <T extends @Nullable Object> T legal(String field, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException illegal) {
      throw new IllegalFieldException(field, String.valueOf(illegal.getMessage()));
    }
  }

  /** A value that no definition has. Its message holds the field and the reason. */
  private static final class IllegalFieldException extends RuntimeException {
    private static final long serialVersionUID = 1;

    IllegalFieldException(String field, String reason) {
      super(field + ": " + reason);
    }
  }
}
