package dev.sallyport.upstream.proxy;

import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.ServerProxy;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which proxy a server is reached through, by its definition and by the environment as it was at
 * the start: {@code https_proxy}, {@code http_proxy} and {@code no_proxy}, in small letters or in
 * capitals, of which the small ones win. Thread-safe; does no I/O.
 */
public final class ProxyRule {
  /** Set where a web server runs a program for a request (RFC 3875 §4.1.12). */
  private static final String CGI = "REQUEST_METHOD";

  private final Optional<Variable> https;
  private final Optional<Variable> http;
  private final Optional<Variable> exceptions;
  private final NoProxy noProxy;

  /** A variable that's set to something. */
  private record Variable(String name, String value) {

    /** In small letters or in capitals. */
    static Optional<Variable> of(Map<String, String> environment, String... names) {
      return Stream.of(names)
          .map(name -> new Variable(name, environment.getOrDefault(name, "").strip()))
          .filter(variable -> !variable.value.isEmpty())
          .findFirst();
    }

    Route route() {
      try {
        String url = value.contains("://") ? value : "http://" + value;
        return new Route.Through(ProxyAddress.parse(url), name);
      } catch (IllegalArgumentException illegal) {
        return new Route.Broken("%s: %s.".formatted(name, illegal.getMessage()));
      }
    }
  }

  private ProxyRule(Map<String, String> environment) {
    // There, a client's header "Proxy" becomes HTTP_PROXY.
    boolean cgi = environment.containsKey(CGI);
    this.https = Variable.of(environment, "https_proxy", "HTTPS_PROXY");
    this.http =
        cgi
            ? Variable.of(environment, "http_proxy")
            : Variable.of(environment, "http_proxy", "HTTP_PROXY");
    this.exceptions = Variable.of(environment, "no_proxy", "NO_PROXY");
    this.noProxy = NoProxy.parse(exceptions.map(Variable::value).orElse(""));
  }

  /** By this environment. */
  public static ProxyRule of(Map<String, String> environment) {
    return new ProxyRule(environment);
  }

  /** Without any proxy but those of definitions. */
  public static ProxyRule withoutEnvironment() {
    return of(Map.of());
  }

  /**
   * The way to a URL.
   *
   * @param proxy what the server's definition says
   * @param url http or https, with a host
   */
  public Route route(ServerProxy proxy, URI url) {
    return switch (proxy) {
      case ServerProxy.Direct() -> new Route.Direct();
      case ServerProxy.Through(ProxyAddress address) ->
          new Route.Through(address, Route.Through.DEFINITION);
      case ServerProxy.FromEnvironment() -> byEnvironment(url);
    };
  }

  /** What's odd about the environment, in sentences. */
  public List<String> remarks() {
    Stream<String> broken =
        Stream.of(https, http)
            .flatMap(Optional::stream)
            .flatMap(
                variable ->
                    variable.route() instanceof Route.Broken(String problem)
                        ? Stream.of(problem + " Servers that it's for aren't reached.")
                        : Stream.empty());
    Stream<String> unread =
        exceptions.stream()
            .flatMap(
                variable ->
                    noProxy.unread().stream()
                        .map(
                            entry ->
                                "%s: '%s' is neither a host, nor a domain, nor an address, nor a range; it matches nothing."
                                    .formatted(variable.name, entry.replaceAll("\\p{C}", "?"))));
    return Stream.concat(broken, unread).toList();
  }

  private Route byEnvironment(URI url) {
    boolean tls = "https".equalsIgnoreCase(url.getScheme());
    Optional<Variable> variable = tls ? https : http;
    int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
    return variable.isEmpty()
            || isThisMachine(url.getHost())
            || noProxy.matches(url.getHost(), port)
        ? new Route.Direct()
        : variable.get().route();
  }

  /** Another machine's proxy would connect to itself. */
  private static boolean isThisMachine(String host) {
    String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || NoProxy.address(name).filter(InetAddress::isLoopbackAddress).isPresent();
  }
}
