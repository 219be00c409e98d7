package dev.sallyport.upstream.probe;

/**
 * The server was reached, and what it answers isn't what an MCP server answers. The message says
 * what came and what to look at.
 */
public final class ProbeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message for the operator. */
  public ProbeException(String message) {
    super(message, null, false, false);
  }
}
