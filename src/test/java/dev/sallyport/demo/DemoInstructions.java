package dev.sallyport.demo;

import java.util.List;
import java.util.stream.Collectors;

/** What the demo prints: what there is, and what to type next. */
final class DemoInstructions {
  private DemoInstructions() {}

  /** The whole text. */
  static String of(Demo demo) {
    List<DemoRequest> requests = DemoRequest.all(demo.gatewayUrl());
    return """

    The demo is ready. The gateway listens on %1$s. An MCP server listens on
    %2$s, and wants access tokens of the token server at
    %6$s; both by https only, with certificates of a CA that was made
    a moment ago. %3$s has the MCP server twice: as 'demo' with that CA
    and a client's id and secret, from which the gateway finds and asks the token server by itself,
    and as 'demo_without_ca' without.

    %4$s

    Connect a client:

      Claude Code           claude mcp add --transport http demo %1$s/mcp/demo
      Cursor (mcp.json)     {"mcpServers": {"demo": {"url": "%1$s/mcp/demo"}}}
      VS Code (mcp.json)    {"servers": {"demo": {"type": "http", "url": "%1$s/mcp/demo"}}}

    Check the configuration and look at the server's certificate (in another terminal, with Java 25):

      ./mvnw -q -DskipTests package
      java -jar target/sallyport.jar check --config %3$s
      java -jar target/sallyport.jar tls %2$s --ca %5$s

    Ctrl-C ends it.
    """
        .formatted(
            demo.gatewayUrl(),
            demo.server().url(),
            demo.config(),
            requests.stream()
                .map(request -> request.title() + ":\n\n" + request.curl().indent(2))
                .collect(Collectors.joining("\n"))
                .strip(),
            demo.config().resolveSibling("ca.pem"),
            demo.tokens().issuer());
  }
}
