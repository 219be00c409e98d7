package dev.sallyport.definition;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One upstream MCP server, as an operator describes it.
 *
 * @param name the server's name, unique among names and aliases
 * @param alias what clients see instead of the name, if given
 * @param description for people
 * @param url the server's MCP endpoint: absolute, http or https, without user info and fragment;
 *     for a server of stdio the {@link StdioCommand#url} of its program
 * @param transport the MCP transport spoken at {@code url}
 * @param auth how the gateway authenticates to the server
 * @param staticHeaders headers sent on every request, in the order given; they win over {@code
 *     extraHeaders}
 * @param extraHeaders names of client headers that are passed on although they may be credentials
 * @param timeout how long the server may take to begin an answer
 * @param tls how TLS connections to the server are made, and what verifies them
 * @param proxy by which way it's reached
 * @param tools which of the server's tools clients may see and call
 * @param mcpInfo {@code mcp_info}: what people are shown about the server; text, numbers, booleans,
 *     lists and maps, passed on as given
 * @param accessGroups labels by which servers are grouped
 * @param dialect how it speaks MCP
 * @param command the program that it is; null for one that's reached by HTTP
 * @param maxConcurrentRequests most requests of clients for it at a time; null for no limit of its
 *     own
 */
public record ServerDefinition(
    ServerName name,
    @Nullable ServerName alias,
    @Nullable String description,
    URI url,
    Transport transport,
    UpstreamAuth auth,
    Map<String, Secret> staticHeaders,
    List<String> extraHeaders,
    Duration timeout,
    ServerTls tls,
    ServerProxy proxy,
    ToolFilter tools,
    Map<String, Object> mcpInfo,
    List<String> accessGroups,
    Dialect dialect,
    @Nullable StdioCommand command,
    @Nullable Integer maxConcurrentRequests) {

  /** {@code timeout} where a definition gives none. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  /**
   * Copies the collections, so that the definition can't change.
   *
   * @throws IllegalArgumentException if it has a program and another transport than stdio, or the
   *     other way round, or no room for a request
   */
  public ServerDefinition {
    if ((transport == Transport.STDIO) != (command != null)) {
      throw new IllegalArgumentException("stdio and a command come together");
    }
    if (maxConcurrentRequests != null && maxConcurrentRequests < 1) {
      throw new IllegalArgumentException("at least one request at a time");
    }
    staticHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(staticHeaders));
    extraHeaders = List.copyOf(extraHeaders);
    mcpInfo = Collections.unmodifiableMap(new LinkedHashMap<>(mcpInfo));
    accessGroups = List.copyOf(accessGroups);
  }

  /** A server that's reached by HTTP, with no limit of its own. */
  public ServerDefinition(
      ServerName name,
      @Nullable ServerName alias,
      @Nullable String description,
      URI url,
      Transport transport,
      UpstreamAuth auth,
      Map<String, Secret> staticHeaders,
      List<String> extraHeaders,
      Duration timeout,
      ServerTls tls,
      ServerProxy proxy,
      ToolFilter tools,
      Map<String, Object> mcpInfo,
      List<String> accessGroups,
      Dialect dialect) {
    this(
        name,
        alias,
        description,
        url,
        transport,
        auth,
        staticHeaders,
        extraHeaders,
        timeout,
        tls,
        proxy,
        tools,
        mcpInfo,
        accessGroups,
        dialect,
        null,
        null);
  }

  /**
   * Whether the server is reached in the same way by both definitions, so that connections opened
   * under one serve the other.
   */
  public boolean hasSameConnection(ServerDefinition other) {
    return name.equals(other.name)
        && url.equals(other.url)
        && transport == other.transport
        && auth.equals(other.auth)
        && staticHeaders.equals(other.staticHeaders)
        && extraHeaders.equals(other.extraHeaders)
        && timeout.equals(other.timeout)
        && tls.equals(other.tls)
        && proxy.equals(other.proxy)
        && Objects.equals(command, other.command);
  }

  /**
   * What TLS to the server's token server goes by where that's on another host; empty if there's no
   * token server.
   */
  public Optional<ServerTls> tokenServerTls() {
    return auth instanceof UpstreamAuth.ClientCredentials client
        ? Optional.of(
            client.tokenVerify() == null
                ? tls.forOtherHosts()
                : tls.verifyingBy(client.tokenVerify()))
        : Optional.empty();
  }

  /** Whether and against what the server's certificate is verified. */
  public SslVerify sslVerify() {
    return tls.verify();
  }

  /** The same server with other credentials. */
  public ServerDefinition withSecrets(
      UpstreamAuth otherAuth,
      Map<String, Secret> otherHeaders,
      @Nullable Secret keyPassword,
      @Nullable Secret proxyCredentials) {
    return new ServerDefinition(
        name,
        alias,
        description,
        url,
        transport,
        otherAuth,
        otherHeaders,
        extraHeaders,
        timeout,
        tls.withKeyPassword(keyPassword),
        proxy.withCredentials(proxyCredentials),
        tools,
        mcpInfo,
        accessGroups,
        dialect,
        command,
        maxConcurrentRequests);
  }

  /** The alias if there's one, else the name. */
  public ServerName publicName() {
    return Optional.ofNullable(alias).orElse(name);
  }

  /** Where clients reach the server on the gateway. */
  public String clientPath() {
    return switch (transport) {
      case HTTP, STDIO -> "/mcp/" + publicName();
      case SSE -> "/" + publicName() + "/sse";
    };
  }

  /** Whether requests to the server go over TLS. */
  public boolean usesTls() {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  /**
   * Whether nothing switches verification off, of the server's certificate or its token server's.
   */
  public boolean isVerified() {
    return !(sslVerify() instanceof SslVerify.Disabled)
        && !(auth instanceof UpstreamAuth.ClientCredentials client
            && client.tokenVerify() instanceof SslVerify.Disabled);
  }

  /** Scheme, host and port, as URLs on the same server have them (RFC 6454 §4). */
  public String origin() {
    return (url.getScheme() + "://" + url.getRawAuthority()).toLowerCase(Locale.ROOT);
  }

  /**
   * The URL without its query, which may hold a key, or the program's name: for logs and messages.
   */
  public String displayUrl() {
    return command == null ? ShownUrl.of(url) : command.toString();
  }

  @Override
  public String toString() {
    return name + " (" + displayUrl() + ")";
  }
}
