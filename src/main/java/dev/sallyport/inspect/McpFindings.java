package dev.sallyport.inspect;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.upstream.probe.Era;
import dev.sallyport.upstream.probe.ProbedServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a server said of itself.
 *
 * @param era its era
 * @param protocolVersion the revision that was spoken
 * @param serverInfo its name and version, to show only; may be empty
 * @param tools names of the tools that clients see, in its order
 * @param hiddenTools names of the tools that the definition keeps from clients
 * @param isComplete whether these are all; false if the list was longer than what's read
 * @param url the URL that answered, after redirects, without its query; of a program {@code
 *     stdio:NAME}
 * @param remarks what an operator should know of the definition, in words
 */
public record McpFindings(
    Era era,
    String protocolVersion,
    String serverInfo,
    List<String> tools,
    List<String> hiddenTools,
    boolean isComplete,
    URI url,
    List<String> remarks) {
  /** Copies the lists. */
  public McpFindings {
    tools = List.copyOf(tools);
    hiddenTools = List.copyOf(hiddenTools);
    remarks = List.copyOf(remarks);
  }

  /** Whether it's a program on this machine, reached by no network. */
  public boolean isProgram() {
    return url.isOpaque();
  }

  static McpFindings of(ServerDefinition server, ProbedServer probed) {
    boolean isProgram = server.command() != null;
    URI url = isProgram ? server.url() : normalized(URI.create(probed.peer().url()));
    List<String> remarks = new ArrayList<>();
    if (!isProgram && !url.equals(normalized(server.url()))) {
      remarks.add("each request is redirected; configure url: \"%s\"".formatted(url));
    }
    missing(server, probed).ifPresent(remarks::add);
    if (server.auth() instanceof UpstreamAuth.ClientCredentials client
        && client.tokenVerify() instanceof SslVerify.Disabled) {
      remarks.add("token_ssl_verify: false (the token server isn't verified)");
    }
    var byFilter =
        probed.tools().stream().collect(Collectors.partitioningBy(server.tools().asPredicate()));
    return new McpFindings(
        probed.era(),
        shown(probed.protocolVersion()),
        shown(probed.serverInfo()),
        byFilter.getOrDefault(true, List.of()),
        byFilter.getOrDefault(false, List.of()),
        probed.isComplete(),
        url,
        remarks);
  }

  /** A name in a filter that no tool has is a mistake, or a tool that has gone. */
  private static Optional<String> missing(ServerDefinition server, ProbedServer probed) {
    if (!probed.isComplete()) {
      return Optional.empty();
    }
    Set<String> known = new HashSet<>(probed.tools());
    String unknown =
        Stream.concat(server.tools().allowed().stream(), server.tools().disallowed().stream())
            .filter(name -> !known.contains(name))
            .map(name -> "'" + name + "'")
            .collect(Collectors.joining(", "));
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "allowed_tools or disallowed_tools names what the server doesn't have: " + unknown);
  }

  private static String shown(String text) {
    return text.replaceAll("\\p{C}", "?");
  }

  /** Without what makes no difference: a default port, an empty path, the case of the host. */
  private static URI normalized(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int defaultPort = scheme.equals("https") ? 443 : 80;
    String port = uri.getPort() == -1 || uri.getPort() == defaultPort ? "" : ":" + uri.getPort();
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return URI.create(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port + path);
  }
}
