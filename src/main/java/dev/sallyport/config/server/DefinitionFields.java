package dev.sallyport.config.server;

import dev.sallyport.config.value.References;
import dev.sallyport.definition.AuthType;
import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerProxy;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.ShownUrl;
import dev.sallyport.definition.SpkiPin;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.StdioCommand;
import dev.sallyport.definition.TlsVersion;
import dev.sallyport.definition.UpstreamAuth;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Definitions as the fields that {@link FieldsParser} reads, in the order and with the names of
 * LiteLLM's API where it has them. Texts are written as they'd have to be sent: with a second
 * dollar sign where one stands before a brace.
 */
public final class DefinitionFields {
  private DefinitionFields() {}

  /**
   * The fields as they may be shown: no credential, static headers by their names, with null for a
   * value, and the url without its query, which may hold a key.
   */
  public static Map<String, @Nullable Object> of(ServerDefinition definition) {
    Map<String, @Nullable Object> fields = fields(definition, DefinitionFields::shown);
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    definition.staticHeaders().keySet().forEach(name -> headers.put(name, null));
    fields.put("static_headers", Collections.unmodifiableMap(headers));
    return Collections.unmodifiableMap(fields);
  }

  /**
   * All fields, credentials included, so that they can be edited: {@link FieldsParser} makes the
   * same definition of them. The credential is {@code client_secret} of {@code oauth2}, else {@code
   * auth_value}, before which {@code authentication_token} comes. Never to be shown.
   */
  public static Map<String, @Nullable Object> withSecrets(ServerDefinition definition) {
    Map<String, @Nullable Object> fields = fields(definition, URI::toString);
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    definition.staticHeaders().forEach((name, value) -> headers.put(name, text(value.value())));
    fields.put("static_headers", headers);
    String field =
        definition.auth() instanceof UpstreamAuth.ClientCredentials
            ? "client_secret"
            : "auth_value";
    fields.put("auth_value", null);
    fields.put(
        field,
        definition.auth().secret().map(Secret::value).map(DefinitionFields::text).orElse(null));
    fields.put(
        "ssl_client_key_password",
        Optional.ofNullable(definition.tls().identity())
            .flatMap(identity -> Optional.ofNullable(identity.password()))
            .map(password -> text(password.value()))
            .orElse(null));
    if (definition.proxy() instanceof ServerProxy.Through(ProxyAddress proxy)) {
      fields.put("proxy", text(proxy.urlWithCredentials()));
    }
    return fields;
  }

  /**
   * @param url writes a URL
   */
  private static Map<String, @Nullable Object> fields(
      ServerDefinition definition, Function<URI, String> url) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("server_name", definition.name().value());
    fields.put(
        "alias", Optional.ofNullable(definition.alias()).map(alias -> alias.value()).orElse(null));
    fields.put(
        "description",
        Optional.ofNullable(definition.description()).map(DefinitionFields::text).orElse(null));
    fields.put("url", definition.command() == null ? text(url.apply(definition.url())) : null);
    fields.put("transport", definition.transport().name().toLowerCase(Locale.ROOT));
    fields.put("auth_type", AuthType.of(definition.auth()).word());
    OAuthFields.put(definition.auth(), url, fields);
    fields.put("mcp_info", info(definition.mcpInfo()));
    fields.put("mcp_access_groups", texts(definition.accessGroups()));
    fields.put("allowed_tools", texts(definition.tools().allowed()));
    fields.put("disallowed_tools", texts(definition.tools().disallowed()));
    fields.put("extra_headers", texts(definition.extraHeaders()));
    fields.put("static_headers", null);
    fields.put("timeout", seconds(definition.timeout()));
    fields.put("max_concurrent_requests", definition.maxConcurrentRequests());
    fields.put("ssl_verify", sslVerify(definition.sslVerify()));
    fields.put(
        "ssl_ca_pem",
        definition.sslVerify() instanceof SslVerify.CaText(String pem) ? text(pem) : null);
    putTls(definition.tls(), fields);
    fields.put("proxy", proxy(definition.proxy()));
    fields.put("protocol_version", definition.dialect().protocolVersion());
    fields.put("bridge_sessions", definition.dialect().sessions().name().toLowerCase(Locale.ROOT));
    putCommand(definition.command(), fields);
    return fields;
  }

  /** What may be credentials, the variables' values and what came from variables, is null. */
  private static void putCommand(
      @Nullable StdioCommand command, Map<String, @Nullable Object> fields) {
    if (command == null) {
      return;
    }
    Map<String, @Nullable Object> environment = new LinkedHashMap<>();
    command.environment().keySet().forEach(name -> environment.put(name, null));
    List<@Nullable String> arguments = new ArrayList<>();
    command.arguments().forEach(each -> arguments.add(each.shown()));
    fields.put("command", command.program());
    fields.put("args", Collections.unmodifiableList(arguments));
    fields.put("env", Collections.unmodifiableMap(environment));
    fields.put("cwd", command.folder() == null ? null : command.folder().toString());
    fields.put("stdio_process", command.sharing().name().toLowerCase(Locale.ROOT));
    fields.put("stdio_max_processes", command.mostProcesses());
  }

  private static void putTls(ServerTls tls, Map<String, @Nullable Object> fields) {
    Optional<ClientIdentity> identity = Optional.ofNullable(tls.identity());
    fields.put("ssl_trust_system", tls.trustSystem());
    fields.put(
        "ssl_client_cert", identity.map(each -> text(each.certificate().toString())).orElse(null));
    fields.put(
        "ssl_client_key",
        identity
            .flatMap(each -> Optional.ofNullable(each.key()))
            .map(key -> text(key.toString()))
            .orElse(null));
    fields.put("ssl_server_name", tls.serverName());
    fields.put(
        "ssl_min_version", tls.minVersion() == TlsVersion.TLS_1_2 ? null : tls.minVersion().word());
    fields.put(
        "ssl_insecure_until",
        Optional.ofNullable(tls.insecureUntil()).map(LocalDate::toString).orElse(null));
    fields.put("ssl_pin_sha256", tls.pins().stream().map(SpkiPin::base64).toList());
  }

  private static @Nullable Object proxy(ServerProxy proxy) {
    return switch (proxy) {
      case ServerProxy.FromEnvironment() -> null;
      case ServerProxy.Direct() -> false;
      case ServerProxy.Through(ProxyAddress address) -> text(address.shownUrl());
    };
  }

  static @Nullable Object sslVerify(SslVerify sslVerify) {
    return switch (sslVerify) {
      case SslVerify.Default(), SslVerify.CaText _ -> null;
      case SslVerify.Enabled() -> true;
      case SslVerify.Disabled() -> false;
      case SslVerify.CaPath(var path) -> text(path.toString());
    };
  }

  private static String shown(URI url) {
    return url.getRawQuery() == null ? url.toString() : ShownUrl.of(url);
  }

  private static Number seconds(Duration duration) {
    BigDecimal seconds = BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros();
    return seconds.scale() <= 0 ? (Number) seconds.longValueExact() : seconds;
  }

  private static Object info(Object value) {
    return switch (value) {
      case String text -> text(text);
      case List<?> list -> list.stream().map(DefinitionFields::info).toList();
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((key, each) -> copy.put(key, info(each)));
        yield Collections.unmodifiableMap(copy);
      }
      default -> value;
    };
  }

  static List<String> texts(List<String> texts) {
    return texts.stream().map(DefinitionFields::text).toList();
  }

  static String text(String value) {
    return References.escaped(value);
  }
}
