package dev.sallyport.upstream.probe;

/**
 * The server was reached, and what it answers isn't what an MCP server answers. The message says
 * what came and what to look at.
 */
public final class ProbeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int code;

  /** With a message for the operator. */
  public ProbeException(String message) {
    this(message, 0);
  }

  /**
   * @param code of the JSON-RPC error that the server answered; 0 if it answered none
   */
  ProbeException(String message, int code) {
    super(message, null, false, false);
    this.code = code;
  }

  /** The code of the JSON-RPC error that the server answered; 0 if it answered none. */
  public int code() {
    return code;
  }
}
