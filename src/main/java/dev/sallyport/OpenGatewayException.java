package dev.sallyport;

import java.net.InetAddress;

/** Without a key the gateway would be open to the network; it doesn't start. */
final class OpenGatewayException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final String ADVICE =
      "Set general_settings.master_key in config.yaml or SALLYPORT_MASTER_KEY, or leave"
          + " server.address out to listen on localhost.";

  private final String problem;

  OpenGatewayException(InetAddress address) {
    this(
        "server.address is %s, but no key is configured, so anyone who reaches it could call every MCP server."
            .formatted(address.getHostAddress()));
  }

  private OpenGatewayException(String problem) {
    super(problem + " " + ADVICE);
    this.problem = problem;
  }

  /** What's wrong. */
  String problem() {
    return problem;
  }

  /** What to do. */
  String advice() {
    return ADVICE;
  }
}
