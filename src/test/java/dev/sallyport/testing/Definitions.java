package dev.sallyport.testing;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.config.general.SessionSettings;
import dev.sallyport.definition.Dialect;
import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerName;
import dev.sallyport.definition.ServerProxy;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.StdioCommand;
import dev.sallyport.definition.ToolFilter;
import dev.sallyport.definition.Transport;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.definition.rule.DefinitionRules;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes definitions and settings that differ from the defaults in what a test is about. */
public final class Definitions {
  private final String name;
  private final URI url;
  private @Nullable ServerName alias;
  private Transport transport = Transport.HTTP;
  private UpstreamAuth auth = new UpstreamAuth.None();
  private Map<String, Secret> staticHeaders = Map.of();
  private List<String> extraHeaders = List.of();
  private List<String> accessGroups = List.of();
  private Duration timeout = Duration.ofSeconds(20);
  private ServerTls tls = ServerTls.DEFAULT;
  private ServerProxy proxy = new ServerProxy.FromEnvironment();
  private ToolFilter tools = ToolFilter.ALL;
  private Dialect dialect = Dialect.DEFAULT;
  private @Nullable StdioCommand command;
  private @Nullable Integer maxConcurrentRequests;

  private Definitions(String name, URI url) {
    this.name = name;
    this.url = url;
  }

  /** A server at a URL. */
  public static Definitions server(String name, URI url) {
    return new Definitions(name, url);
  }

  /** A server that's a program. */
  public static Definitions program(String name, StdioCommand command) {
    Definitions definition = new Definitions(name, command.url());
    definition.transport = Transport.STDIO;
    definition.command = command;
    return definition;
  }

  /** With an alias. */
  public Definitions alias(String value) {
    alias = new ServerName(value);
    return this;
  }

  /** In these access groups. */
  public Definitions accessGroups(String... groups) {
    accessGroups = List.of(groups);
    return this;
  }

  /** By HTTP+SSE. */
  public Definitions sse() {
    transport = Transport.SSE;
    return this;
  }

  /** With credentials. */
  public Definitions auth(UpstreamAuth value) {
    auth = value;
    return this;
  }

  /** With a header on every request. */
  public Definitions staticHeader(String header, String value) {
    staticHeaders = Map.of(header, new Secret(value));
    return this;
  }

  /** With client headers that are passed on. */
  public Definitions extraHeaders(String... names) {
    extraHeaders = List.of(names);
    return this;
  }

  /** With a limit for the beginning of an answer. */
  public Definitions timeout(Duration value) {
    timeout = value;
    return this;
  }

  /** With trust. */
  public Definitions sslVerify(SslVerify value) {
    return tls(ServerTls.of(value));
  }

  /** With all that is said about TLS. */
  public Definitions tls(ServerTls value) {
    tls = value;
    return this;
  }

  /** Through this proxy. */
  public Definitions proxy(String proxyUrl) {
    return proxy(new ServerProxy.Through(ProxyAddress.parse(proxyUrl)));
  }

  /** By this way. */
  public Definitions proxy(ServerProxy value) {
    proxy = value;
    return this;
  }

  /** With these tools and no others. */
  public Definitions allowedTools(String... names) {
    tools = new ToolFilter(List.of(names), List.of());
    return this;
  }

  /** Without these tools. */
  public Definitions disallowedTools(String... names) {
    tools = new ToolFilter(List.of(), List.of(names));
    return this;
  }

  /** With this revision and no other. */
  public Definitions protocolVersion(String value) {
    dialect = new Dialect(value, dialect.sessions());
    return this;
  }

  /** With a session for each bridged call. */
  public Definitions sessionPerCall() {
    dialect = new Dialect(dialect.protocolVersion(), Dialect.Sessions.PER_CALL);
    return this;
  }

  /** With room for so many requests. */
  public Definitions roomFor(int requests) {
    maxConcurrentRequests = requests;
    return this;
  }

  /** The definition. */
  public ServerDefinition build() {
    return new ServerDefinition(
        new ServerName(name),
        alias,
        null,
        url,
        transport,
        auth,
        staticHeaders,
        extraHeaders,
        timeout,
        tls,
        proxy,
        tools,
        Map.of(),
        accessGroups,
        dialect,
        command,
        maxConcurrentRequests);
  }

  /** Settings with this key, else defaults. */
  public static GeneralSettings withKey(String key, String... allowedOrigins) {
    GeneralSettings defaults = GeneralSettings.DEFAULTS;
    return new GeneralSettings(
        new Secret(key),
        List.of(allowedOrigins),
        defaults.rules(),
        defaults.caDirectories(),
        defaults.maxRequestBytes(),
        defaults.maxResponseHeaderBytes(),
        defaults.maxConnectionsPerServer(),
        defaults.connectTimeout(),
        defaults.poolIdleTimeout(),
        defaults.streamIdleTimeout(),
        defaults.maxConcurrentRequests(),
        defaults.aggregate(),
        defaults.sessions());
  }

  /** Settings with these rules for definitions, else defaults. */
  public static GeneralSettings withRules(DefinitionRules rules) {
    GeneralSettings defaults = GeneralSettings.DEFAULTS;
    return new GeneralSettings(
        null,
        List.of(),
        rules,
        defaults.caDirectories(),
        defaults.maxRequestBytes(),
        defaults.maxResponseHeaderBytes(),
        defaults.maxConnectionsPerServer(),
        defaults.connectTimeout(),
        defaults.poolIdleTimeout(),
        defaults.streamIdleTimeout(),
        defaults.maxConcurrentRequests(),
        defaults.aggregate(),
        defaults.sessions());
  }

  /** Settings with these limits, else defaults. */
  public static GeneralSettings withLimits(int requestBytes, int connections) {
    GeneralSettings defaults = GeneralSettings.DEFAULTS;
    return new GeneralSettings(
        null,
        List.of(),
        defaults.rules(),
        defaults.caDirectories(),
        requestBytes,
        defaults.maxResponseHeaderBytes(),
        connections,
        defaults.connectTimeout(),
        defaults.poolIdleTimeout(),
        defaults.streamIdleTimeout(),
        defaults.maxConcurrentRequests(),
        defaults.aggregate(),
        defaults.sessions());
  }

  /** Settings with this limit for new connections, else defaults. */
  public static GeneralSettings withConnectTimeout(Duration limit) {
    GeneralSettings defaults = GeneralSettings.DEFAULTS;
    return new GeneralSettings(
        null,
        List.of(),
        defaults.rules(),
        defaults.caDirectories(),
        defaults.maxRequestBytes(),
        defaults.maxResponseHeaderBytes(),
        defaults.maxConnectionsPerServer(),
        limit,
        defaults.poolIdleTimeout(),
        defaults.streamIdleTimeout(),
        defaults.maxConcurrentRequests(),
        defaults.aggregate(),
        defaults.sessions());
  }

  /** Settings with these limits for sessions, else defaults. */
  public static GeneralSettings withSessions(SessionSettings sessions) {
    GeneralSettings defaults = GeneralSettings.DEFAULTS;
    return new GeneralSettings(
        null,
        List.of(),
        defaults.rules(),
        defaults.caDirectories(),
        defaults.maxRequestBytes(),
        defaults.maxResponseHeaderBytes(),
        defaults.maxConnectionsPerServer(),
        defaults.connectTimeout(),
        defaults.poolIdleTimeout(),
        defaults.streamIdleTimeout(),
        defaults.maxConcurrentRequests(),
        defaults.aggregate(),
        sessions);
  }

  /** Settings with room for so many requests, else defaults. */
  public static GeneralSettings withRoomFor(int requests) {
    GeneralSettings defaults = GeneralSettings.DEFAULTS;
    return new GeneralSettings(
        null,
        List.of(),
        defaults.rules(),
        defaults.caDirectories(),
        defaults.maxRequestBytes(),
        defaults.maxResponseHeaderBytes(),
        defaults.maxConnectionsPerServer(),
        defaults.connectTimeout(),
        defaults.poolIdleTimeout(),
        defaults.streamIdleTimeout(),
        requests,
        defaults.aggregate(),
        defaults.sessions());
  }
}
