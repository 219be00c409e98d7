package dev.sallyport.inspect;

/**
 * One step on the way to a server.
 *
 * @param millis how long it took; 0 if it wasn't taken
 */
public record Step(Stage stage, State state, long millis) {
  /** The steps, in their order. */
  public enum Stage {
    /** The host's name to addresses, and those to {@code allowed_hosts}. */
    DNS,
    /** A connection to one of them. */
    TCP,
    /** The CA certificates, and a handshake verified with them. */
    TLS,
    /** An access token, where the server wants one. */
    TOKEN,
    /** The era, and the list of tools. */
    MCP
  }

  /** How a step ended. */
  public enum State {
    /** Well. */
    PASSED,
    /** The inspection stopped here. */
    FAILED,
    /** It stopped before. */
    NOT_REACHED,
    /**
     * There's nothing to do: TLS with a url of http, a token without oauth2, the network with a
     * program.
     */
    NOT_NEEDED
  }
}
