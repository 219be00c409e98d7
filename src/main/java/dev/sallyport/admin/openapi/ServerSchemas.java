package dev.sallyport.admin.openapi;

import static dev.sallyport.admin.openapi.Schemas.integer;
import static dev.sallyport.admin.openapi.Schemas.list;
import static dev.sallyport.admin.openapi.Schemas.map;
import static dev.sallyport.admin.openapi.Schemas.moment;
import static dev.sallyport.admin.openapi.Schemas.number;
import static dev.sallyport.admin.openapi.Schemas.object;
import static dev.sallyport.admin.openapi.Schemas.ofTypes;
import static dev.sallyport.admin.openapi.Schemas.orNull;
import static dev.sallyport.admin.openapi.Schemas.text;
import static dev.sallyport.admin.openapi.Schemas.texts;
import static dev.sallyport.admin.openapi.Schemas.word;

import dev.sallyport.definition.AuthType;
import io.swagger.v3.oas.models.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What a definition looks like when it's sent, and when it's answered. */
final class ServerSchemas {
  private ServerSchemas() {}

  /** The body of {@code POST /v1/mcp/server}. */
  static Schema<?> created() {
    Map<String, Schema<?>> fields = newFields();
    return object(fields, List.of("server_name", "url"));
  }

  /** The body of {@code POST /v1/mcp/server/test/connection}. */
  static Schema<?> triedOut() {
    Map<String, Schema<?>> fields = newFields();
    fields.put("server_name", orNull(text("May be left out")));
    return object(fields, List.of("url"));
  }

  private static Map<String, Schema<?>> newFields() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("server_id", orNull(text("Its id; a new one where it's left out")));
    fields.putAll(definition(Schemas::orNull));
    fields.put("server_name", text("1 to 64 letters, digits and underscores"));
    fields.put("url", text("Where its MCP endpoint is: http or https"));
    fields.putAll(secrets());
    return fields;
  }

  /** The body of {@code PUT /v1/mcp/server}. */
  static Schema<?> changed() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("server_id", text("Which server it is"));
    fields.put(
        "version",
        orNull(integer("The version that the change was made from: another one there is a 409")));
    fields.putAll(definition(Schemas::orNull));
    fields.putAll(secrets());
    return object(fields, List.of("server_id"));
  }

  /** A server in an answer. */
  static Schema<?> answered() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("server_id", text("Its id; that of a server of config.yaml is its name"));
    fields.putAll(definition(UnaryOperator.identity()));
    fields.put("url", orNull(text("Where its MCP endpoint is; null for a program")));
    fields.put("transport", text("http, sse or stdio"));
    fields.put(
        "static_headers", map(orNull(text(""))).description("Their names; values are never told"));
    fields.put(
        "status",
        word("As the last health check found it", List.of("healthy", "unhealthy", "unknown")));
    fields.put("last_health_check", orNull(moment("When it was checked last")));
    fields.put("health_check_error", orNull(text("Why it wasn't healthy then")));
    fields.put(
        "command",
        orNull(text("The program of a server of stdio, which only config.yaml can have")));
    fields.put(
        "args",
        list(orNull(text(""))).description("Its arguments; null for one that may be a secret"));
    fields.put(
        "env",
        map(orNull(text(""))).description("The variables that it gets, without their values"));
    fields.put("cwd", orNull(text("Its working folder; for programs only, as what follows")));
    fields.put(
        "stdio_process", orNull(word("Who shares a process", List.of("per_session", "shared"))));
    fields.put("stdio_max_processes", orNull(integer("Most processes at a time")));
    fields.put("created_at", orNull(moment("When it was registered")));
    fields.put("created_by", orNull(text("By whom")));
    fields.put("updated_at", orNull(moment("When it was changed last")));
    fields.put("updated_by", orNull(text("By whom")));
    fields.put("version", orNull(integer("Counts the changes")));
    fields.put("source", word("Where its definition is", List.of("config", "database")));
    fields.put("problem", orNull(text("Why it can't be used; null if it can")));
    return object(
        fields,
        List.of(
            "server_id",
            "server_name",
            "status",
            "last_health_check",
            "health_check_error",
            "command",
            "args",
            "env",
            "created_at",
            "created_by",
            "updated_at",
            "updated_by",
            "version",
            "source",
            "problem"));
  }

  /**
   * @param optional makes of the schema of a field that has a default one that takes null for it
   */
  private static Map<String, Schema<?>> definition(UnaryOperator<Schema<?>> optional) {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("server_name", optional.apply(text("1 to 64 letters, digits and underscores")));
    fields.put("alias", orNull(text("What clients see instead of the name")));
    fields.put("description", orNull(text("For people")));
    fields.put("url", optional.apply(text("Where its MCP endpoint is: http or https")));
    fields.put("transport", optional.apply(text("http or sse")));
    fields.put(
        "auth_type",
        optional.apply(
            text(
                "How the gateway logs in: "
                    + String.join(
                        ", ", Stream.of(AuthType.values()).map(AuthType::word).toList()))));
    fields.putAll(oauth(optional));
    fields.put(
        "mcp_info", optional.apply(ofTypes("object").description("Shown to people as it is")));
    fields.put("mcp_access_groups", optional.apply(texts("Labels")));
    fields.put("allowed_tools", optional.apply(texts("If not empty, these tools and no others")));
    fields.put("disallowed_tools", optional.apply(texts("Not these tools")));
    fields.put("extra_headers", optional.apply(texts("Client headers that are passed on")));
    fields.put(
        "static_headers", optional.apply(map(text("")).description("Sent with every request")));
    fields.put("timeout", optional.apply(number("Seconds until an answer must begin")));
    fields.put(
        "max_concurrent_requests",
        orNull(
            integer(
                "Most requests of clients for it at a time; one more gets 503. null: as many as"
                    + " the gateway takes")));
    fields.put(
        "ssl_verify",
        ofTypes("boolean", "string", "null")
            .description(
                "null or true: SSL_CERT_FILE, else the JVM's trust store; a path: the CA"
                    + " certificates there and no others; false: nothing is verified"));
    fields.put(
        "ssl_ca_pem",
        orNull(text("CA certificates as PEM text, in place of a path in ssl_verify")));
    fields.putAll(furtherTls(optional));
    fields.put(
        "proxy",
        ofTypes("boolean", "string", "null")
            .description(
                "The proxy that the server is reached through, like"
                    + " http://user:password@proxy:3128; false: none; null: as the environment"
                    + " says. Answers show ... in place of user and password"));
    return fields;
  }

  private static Map<String, Schema<?>> oauth(UnaryOperator<Schema<?>> optional) {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("oauth2_flow", orNull(text("With oauth2: client_credentials")));
    fields.put("client_id", orNull(text("With oauth2: the gateway's id at the token server")));
    fields.put("scopes", optional.apply(texts("With oauth2: what the token is to permit")));
    fields.put(
        "token_url", orNull(text("With oauth2: where tokens are got; null: it's discovered")));
    fields.put(
        "token_endpoint_auth_method",
        orNull(text("With oauth2: client_secret_post or client_secret_basic")));
    fields.put(
        "oauth2_resource",
        ofTypes("boolean", "string", "null")
            .description(
                "With oauth2: the resource that's named to the token server; null: the server's"
                    + " url; false: none"));
    fields.put(
        "token_ssl_verify",
        ofTypes("boolean", "string", "null")
            .description(
                "With oauth2: what the token server is verified with, like ssl_verify; null: what"
                    + " the server itself is"));
    return fields;
  }

  private static Map<String, Schema<?>> furtherTls(UnaryOperator<Schema<?>> optional) {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put(
        "ssl_trust_system",
        optional.apply(
            ofTypes("boolean").description("Whether the system's CAs are trusted in addition")));
    fields.put(
        "ssl_client_cert",
        orNull(text("Path of the certificate that the server is shown: PEM or PKCS#12")));
    fields.put("ssl_client_key", orNull(text("Path of its private key, in PEM")));
    fields.put(
        "ssl_server_name", orNull(text("Sent by SNI and verified in place of the url's host")));
    fields.put("ssl_min_version", orNull(text("TLSv1.2, as by default, or TLSv1.3")));
    fields.put(
        "ssl_insecure_until",
        orNull(text("The date on which ssl_verify: false ends, like 2026-12-31")));
    fields.put(
        "ssl_pin_sha256",
        optional.apply(texts("The server has one of these keys: SHA-256 in base64")));
    fields.put(
        "protocol_version",
        orNull(
            text("The revision of MCP to speak with the server, like 2025-11-25; null: ask it")));
    fields.put(
        "bridge_sessions",
        optional.apply(text("Who shares a session that's bridged: shared or per_call")));
    return fields;
  }

  private static Map<String, Schema<?>> secrets() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put(
        "credentials",
        orNull(
            object(
                Map.of(
                    "auth_value",
                    orNull(text("The credential that auth_type needs")),
                    "client_id",
                    orNull(text("The same as client_id beside it")),
                    "client_secret",
                    orNull(text("With oauth2: the gateway's secret at the token server")),
                    "scopes",
                    orNull(texts("The same as scopes beside it"))),
                List.of())));
    fields.put("client_secret", orNull(text("The same as credentials.client_secret")));
    fields.put("auth_value", orNull(text("The same as credentials.auth_value")));
    fields.put("authentication_token", orNull(text("The same as credentials.auth_value")));
    fields.put(
        "ssl_client_key_password",
        orNull(text("The password of ssl_client_key, or of a PKCS#12 file")));
    fields.put("access_groups", orNull(texts("The same as mcp_access_groups")));
    return fields;
  }
}
