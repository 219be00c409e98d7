package dev.sallyport.config.server;

import dev.sallyport.config.value.KnownKeys;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The keys of a server in {@code mcp_servers}. */
public final class ServerKeys {
  private static final List<String> SUPPORTED =
      List.of(
          "url",
          "transport",
          "alias",
          "description",
          "auth_type",
          "authentication_token",
          "auth_value",
          "oauth2_flow",
          "client_id",
          "client_secret",
          "scopes",
          "token_url",
          "token_endpoint_auth_method",
          "oauth2_resource",
          "token_ssl_verify",
          "static_headers",
          "extra_headers",
          "timeout",
          "max_concurrent_requests",
          "ssl_verify",
          "ssl_ca_pem",
          "ssl_trust_system",
          "ssl_client_cert",
          "ssl_client_key",
          "ssl_client_key_password",
          "ssl_server_name",
          "ssl_min_version",
          "ssl_insecure_until",
          "ssl_pin_sha256",
          "proxy",
          "allowed_tools",
          "disallowed_tools",
          "mcp_info",
          "access_groups",
          "mcp_access_groups",
          "protocol_version",
          "bridge_sessions",
          "command",
          "args",
          "env",
          "cwd",
          "stdio_process",
          "stdio_max_processes");

  private static final Set<String> NOT_YET =
      Set.of(
          "allow_all_keys",
          "allowed_params",
          "approval_status",
          "audience",
          "authorization_url",
          "available_on_public_internet",
          "aws_access_key_id",
          "aws_region_name",
          "aws_role_name",
          "aws_secret_access_key",
          "aws_service_name",
          "aws_session_name",
          "aws_session_token",
          "byok_api_key_help_url",
          "byok_description",
          "delegate_auth_to_upstream",
          "instructions",
          "is_byok",
          "oauth_passthrough",
          "registration_url",
          "server_id",
          "server_name",
          "source_url",
          "spec_path",
          "spec_version",
          "subject_token_type",
          "submitted_at",
          "submitted_by",
          "token_exchange_endpoint",
          "tool_name_to_description",
          "tool_name_to_display_name");

  /** What some say by default: LiteLLM's own requests are full of it. */
  private static final Map<String, String> IDLE =
      Map.of(
          "allow_all_keys", "false",
          "available_on_public_internet", "true",
          "delegate_auth_to_upstream", "false",
          "is_byok", "false",
          "oauth_passthrough", "false");

  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("api_key", "authentication_token"),
          Map.entry("auth", "auth_type"),
          Map.entry("auth_token", "authentication_token"),
          Map.entry("base_url", "url"),
          Map.entry("ca", "ssl_verify"),
          Map.entry("ca_bundle", "ssl_verify"),
          Map.entry("ca_cert", "ssl_verify"),
          Map.entry("ca_pem", "ssl_ca_pem"),
          Map.entry("cert", "ssl_client_cert"),
          Map.entry("client_cert", "ssl_client_cert"),
          Map.entry("client_key", "ssl_client_key"),
          Map.entry("key_password", "ssl_client_key_password"),
          Map.entry("min_tls_version", "ssl_min_version"),
          Map.entry("http_proxy", "proxy"),
          Map.entry("https_proxy", "proxy"),
          Map.entry("proxy_url", "proxy"),
          Map.entry("no_proxy", "proxy"),
          Map.entry("pin", "ssl_pin_sha256"),
          Map.entry("sni", "ssl_server_name"),
          Map.entry("tls_min_version", "ssl_min_version"),
          Map.entry("tls_server_name", "ssl_server_name"),
          Map.entry("arguments", "args"),
          Map.entry("cmd", "command"),
          Map.entry("environment", "env"),
          Map.entry("working_dir", "cwd"),
          Map.entry("groups", "access_groups"),
          Map.entry("flow", "oauth2_flow"),
          Map.entry("grant_type", "oauth2_flow"),
          Map.entry("oauth_flow", "oauth2_flow"),
          Map.entry("resource", "oauth2_resource"),
          Map.entry("scope", "scopes"),
          Map.entry("token_endpoint", "token_url"),
          Map.entry("token_verify", "token_ssl_verify"),
          Map.entry("ssl_ca_text", "ssl_ca_pem"),
          Map.entry("tools", "allowed_tools"),
          Map.entry("ca_certs", "ssl_verify"),
          Map.entry("ca_file", "ssl_verify"),
          Map.entry("cafile", "ssl_verify"),
          Map.entry("endpoint", "url"),
          Map.entry("headers", "static_headers"),
          Map.entry("insecure", "ssl_verify"),
          Map.entry("insecure_skip_verify", "ssl_verify"),
          Map.entry("skip_tls_verify", "ssl_verify"),
          Map.entry("ssl", "ssl_verify"),
          Map.entry("ssl_ca", "ssl_verify"),
          Map.entry("ssl_certificate", "ssl_verify"),
          Map.entry("tls_verify", "ssl_verify"),
          Map.entry("max_parallel_calls", "max_concurrent_requests"),
          Map.entry("token", "authentication_token"),
          Map.entry("type", "transport"),
          Map.entry("verify", "ssl_verify"),
          Map.entry("verify_ssl", "ssl_verify"));

  /** The keys in {@code config.yaml}. None is dropped silently. */
  public static final KnownKeys KNOWN =
      new KnownKeys(SUPPORTED, NOT_YET, idle(NOT_YET.stream()), Map.of(), Set.of(), SYNONYMS);

  private static final String STARTS_A_PROGRAM =
      "isn't for the API: it starts a program on the gateway's machine, which only config.yaml can"
          + " ask for";

  /** The keys that the REST API takes. */
  public static final KnownKeys OF_THE_API =
      new KnownKeys(
          SUPPORTED.stream().filter(key -> !StdioParser.KEYS.contains(key)).toList(),
          NOT_YET,
          idle(Stream.concat(NOT_YET.stream(), StdioParser.KEYS.stream())),
          StdioParser.KEYS.stream()
              .collect(Collectors.toUnmodifiableMap(Function.identity(), key -> STARTS_A_PROGRAM)),
          Set.of(),
          SYNONYMS);

  private static Map<String, String> idle(Stream<String> keys) {
    return keys.collect(
        Collectors.toUnmodifiableMap(Function.identity(), key -> IDLE.getOrDefault(key, "")));
  }

  private ServerKeys() {}
}
