package dev.sallyport.config.server;

import dev.sallyport.config.server.trust.CaPaths;
import dev.sallyport.config.server.trust.TlsParser;
import dev.sallyport.config.value.KnownKeys;
import dev.sallyport.config.value.Quantities;
import dev.sallyport.config.value.Suggestions;
import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.ConfigNode;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.Dialect;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerName;
import dev.sallyport.definition.ServerProxy;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.StdioCommand;
import dev.sallyport.definition.ToolFilter;
import dev.sallyport.definition.Transport;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.definition.rule.DefinitionRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code mcp_servers}, or the same fields in another form. */
public final class ServerParser {
  private static final int MAX_TIMEOUT_SECONDS = 86_400;
  private static final int MAX_REQUESTS = 1_000_000;

  private static final List<String> TRANSPORTS = List.of("http", "sse", "stdio");

  private static final Map<String, String> TRANSPORT_SYNONYMS =
      Map.of(
          "streamable_http", "http",
          "streamablehttp", "http",
          "streamable", "http",
          "http_stream", "http",
          "https", "http",
          "http+sse", "sse");

  private final Values values;
  private final Quantities quantities;
  private final AuthParser auth;
  private final HeadersParser headers;
  private final LabelsParser labels;
  private final UrlParser urls;
  private final TlsParser tls;
  private final ProxyParser proxies;
  private final DialectParser dialects;
  private final NameRegister names;
  private final KnownKeys known;
  private final boolean allowStdio;

  /** Null where definitions can't start programs, whatever the rules say. */
  private final @Nullable StdioParser programs;

  private ServerParser(
      Values values,
      DefinitionRules rules,
      CaPaths paths,
      KnownKeys known,
      @Nullable StdioParser programs) {
    this.known = known;
    this.allowStdio = rules.allowStdio();
    this.programs = programs;
    this.values = values;
    this.quantities = new Quantities(values);
    this.auth = new AuthParser(values, new OAuthParser(values, rules, paths));
    this.headers = new HeadersParser(values);
    this.labels = new LabelsParser(values);
    this.urls = new UrlParser(values, rules, "auth_type: basic with authentication_token");
    this.tls = new TlsParser(values, rules, paths);
    this.proxies = new ProxyParser(values, rules);
    this.dialects = new DialectParser(values);
    this.names = new NameRegister(values.problems());
  }

  /**
   * For the definitions of one file; names must differ among them.
   *
   * @param folder what relative paths are relative to
   */
  public static ServerParser ofYaml(Values values, DefinitionRules rules, Path folder) {
    return new ServerParser(
        values, rules, new CaPaths.From(folder), ServerKeys.KNOWN, new StdioParser(values, folder));
  }

  /**
   * For one definition.
   *
   * @param caDirectories where the certificates and keys must be that it names
   */
  static ServerParser ofFields(Values values, DefinitionRules rules, List<Path> caDirectories) {
    return new ServerParser(
        values, rules, new CaPaths.Within(caDirectories), ServerKeys.OF_THE_API, null);
  }

  /**
   * The definition; empty if a problem was noted without which there is none.
   *
   * @param key the server's name, and where it stands
   */
  public Optional<ServerDefinition> parse(Text key, Setting server) {
    Optional<ServerName> name = names.add(key, key.value());
    Map<String, Setting> settings = values.map(server);
    known.check(settings, server.path(), values.problems());
    Optional<ServerName> alias =
        value(settings, "alias").flatMap(text -> names.add(text, key.value()));
    Optional<Text> description = value(settings, "description");
    Optional<Transport> transport =
        setting(settings, "transport").flatMap(values::scalar).flatMap(this::transport);
    boolean isProgram = transport.filter(Transport.STDIO::equals).isPresent();
    Dialect dialect = dialects.parse(settings, transport.orElse(Transport.HTTP));
    Optional<StdioCommand> command =
        isProgram ? command(settings, server, dialect) : Optional.empty();
    Optional<URI> url = isProgram ? command.map(StdioCommand::url) : url(settings, server);
    ServerTls serverTls = isProgram ? ServerTls.DEFAULT : tls.parse(settings, url);
    UpstreamAuth upstreamAuth =
        auth.parse(settings, isProgram ? Optional.empty() : url, serverTls.verify());
    Map<String, Secret> staticHeaders =
        setting(settings, "static_headers")
            .map(setting -> headers.staticHeaders(setting, upstreamAuth))
            .orElse(Map.of());
    List<String> extraHeaders =
        setting(settings, "extra_headers")
            .map(setting -> headers.extraHeaders(setting, upstreamAuth))
            .orElse(List.of());
    Duration timeout =
        setting(settings, "timeout")
            .flatMap(setting -> quantities.seconds(setting, MAX_TIMEOUT_SECONDS))
            .orElse(ServerDefinition.DEFAULT_TIMEOUT);
    Integer maxConcurrentRequests =
        setting(settings, "max_concurrent_requests")
            .map(setting -> quantities.count(setting, 1, MAX_REQUESTS))
            .filter(OptionalInt::isPresent)
            .map(OptionalInt::getAsInt)
            .orElse(null);
    ServerProxy proxy = proxies.parse(settings);
    if (!isProgram && programs != null) {
      StdioParser.refuseIn(settings, values);
    }
    ToolFilter tools = labels.tools(settings);
    Map<String, Object> mcpInfo =
        setting(settings, "mcp_info").map(new McpInfoParser(values)::parse).orElse(Map.of());
    List<String> groups = labels.groups(settings);
    return name.flatMap(
        legalName ->
            url.map(
                legalUrl ->
                    new ServerDefinition(
                        legalName,
                        alias.orElse(null),
                        description.map(Text::value).orElse(null),
                        legalUrl,
                        transport.orElse(Transport.HTTP),
                        upstreamAuth,
                        staticHeaders,
                        extraHeaders,
                        timeout,
                        serverTls,
                        proxy,
                        tools,
                        mcpInfo,
                        groups,
                        dialect,
                        command.orElse(null),
                        maxConcurrentRequests)));
  }

  private Optional<StdioCommand> command(
      Map<String, Setting> settings, Setting server, Dialect dialect) {
    return programs == null ? Optional.empty() : programs.parse(settings, server, dialect);
  }

  private static Optional<Setting> setting(Map<String, Setting> settings, String key) {
    return Optional.ofNullable(settings.get(key));
  }

  private Optional<Text> value(Map<String, Setting> settings, String key) {
    return setting(settings, key).flatMap(values::text);
  }

  private Optional<Transport> transport(Text text) {
    return switch (text.value()) {
      case "http" -> Optional.of(Transport.HTTP);
      case "sse" -> Optional.of(Transport.SSE);
      case "stdio" -> stdio(text.setting());
      default ->
          refused(
              text.setting(),
              "unknown value"
                  + text.shown()
                  + Suggestions.orNearest(text.value(), TRANSPORTS, TRANSPORT_SYNONYMS));
    };
  }

  /** It's read on if it isn't allowed, too, so that the other mistakes are told. */
  private Optional<Transport> stdio(Setting transport) {
    if (programs == null) {
      transport.problem(
          values.problems(),
          "'stdio' isn't for the API: it starts a program on the gateway's machine, which only"
              + " config.yaml can ask for; use http or sse");
    } else if (!allowStdio) {
      transport.problem(
          values.problems(),
          "'stdio' starts a program on this machine, which is off; write allow_stdio: true in"
              + " general_settings to allow it");
    }
    return Optional.of(Transport.STDIO);
  }

  private Optional<URI> url(Map<String, Setting> settings, Setting server) {
    Optional<Setting> url = setting(settings, "url").filter(given -> !given.value().isNull());
    boolean readable = server.value() instanceof ConfigNode.Mapping || server.value().isNull();
    if (url.isEmpty() && readable) {
      values
          .problems()
          .at(
              server.position(),
              server.path().isEmpty() ? "url" : server.path(),
              (server.path().isEmpty() ? "" : server.path() + ": ")
                  + "'url' is missing; add the server's address: url: https://host/mcp");
    }
    return url.flatMap(values::text).flatMap(urls::parse);
  }

  private <T> Optional<T> refused(Setting setting, String text) {
    setting.problem(values.problems(), text);
    return Optional.empty();
  }
}
