package dev.sallyport.store.server;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** A row of {@code mcp_server}, as it's stored: its values need not make a legal definition. */
@Entity
@Table(name = "mcp_server")
class ServerRow {
  @Id
  @Column(name = "id")
  String id = "";

  @Column(name = "server_name")
  String name = "";

  @Column(name = "alias")
  @Nullable String alias;

  @Column(name = "description")
  @Nullable String description;

  @Column(name = "url")
  String url = "";

  @Column(name = "transport")
  String transport = "";

  @Column(name = "auth_type")
  String authType = "";

  /** Sealed; the client secret of {@code oauth2}. */
  @Column(name = "credentials")
  @Nullable String credentials;

  /** Absent for all but {@code oauth2}, like the other columns of it. */
  @Column(name = "oauth2_flow")
  @Nullable String oauthFlow;

  @Column(name = "client_id")
  @Nullable String clientId;

  /** A JSON array. */
  @Column(name = "scopes")
  @Nullable String scopes;

  @Column(name = "token_url")
  @Nullable String tokenUrl;

  @Column(name = "token_endpoint_auth_method")
  @Nullable String tokenClientAuth;

  /** Absent, {@code false} or a URI. */
  @Column(name = "oauth2_resource")
  @Nullable String oauthResource;

  @Column(name = "token_ssl_verify")
  @Nullable String tokenSslVerify;

  /** A JSON object of names and sealed values. */
  @Column(name = "static_headers")
  @Nullable String staticHeaders;

  @Column(name = "extra_headers")
  @Nullable String extraHeaders;

  @Column(name = "timeout_ms")
  @Nullable Long timeoutMillis;

  /** Absent if there's no limit. */
  @Column(name = "max_concurrent_requests")
  @Nullable Integer maxConcurrentRequests;

  @Column(name = "mcp_info")
  @Nullable String mcpInfo;

  @Column(name = "allowed_tools")
  @Nullable String allowedTools;

  @Column(name = "disallowed_tools")
  @Nullable String disallowedTools;

  @Column(name = "mcp_access_groups")
  @Nullable String accessGroups;

  @Column(name = "ssl_verify")
  @Nullable String sslVerify;

  @Column(name = "ssl_ca_pem")
  @Nullable String sslCaPem;

  @Column(name = "ssl_trust_system")
  @Nullable Boolean sslTrustSystem;

  @Column(name = "ssl_client_cert")
  @Nullable String sslClientCert;

  @Column(name = "ssl_client_key")
  @Nullable String sslClientKey;

  /** Sealed. */
  @Column(name = "ssl_client_key_password")
  @Nullable String sslClientKeyPassword;

  @Column(name = "ssl_server_name")
  @Nullable String sslServerName;

  @Column(name = "ssl_min_version")
  @Nullable String sslMinVersion;

  @Column(name = "ssl_insecure_until")
  @Nullable LocalDate sslInsecureUntil;

  /** Since when the server, or its token server, isn't verified; absent while both are. */
  @Column(name = "unverified_since")
  @Nullable Instant unverifiedSince;

  /** A JSON array. */
  @Column(name = "ssl_pin_sha256")
  @Nullable String sslPins;

  /** {@code none}, or a URL without credentials; absent if the environment decides. */
  @Column(name = "proxy")
  @Nullable String proxy;

  /** Sealed. */
  @Column(name = "proxy_credentials")
  @Nullable String proxyCredentials;

  /** Absent if it's found out. */
  @Column(name = "protocol_version")
  @Nullable String protocolVersion;

  /** Absent for the default. */
  @Column(name = "bridge_sessions")
  @Nullable String bridgeSessions;

  /** Absent as long as the row isn't stored. */
  @Version
  @Column(name = "version")
  @Nullable Long version;

  @Column(name = "created_at")
  Instant createdAt = Instant.EPOCH;

  @Column(name = "created_by")
  String createdBy = "";

  @Column(name = "updated_at")
  Instant updatedAt = Instant.EPOCH;

  @Column(name = "updated_by")
  String updatedBy = "";

  long storedVersion() {
    return version == null ? 0 : version;
  }
}
