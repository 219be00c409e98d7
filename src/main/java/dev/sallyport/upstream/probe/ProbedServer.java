package dev.sallyport.upstream.probe;

import java.util.List;

/**
 * What a probe found.
 *
 * @param era the server's era
 * @param protocolVersion the revision that was spoken
 * @param serverInfo name and version as the server gives them, to show only; may be empty
 * @param tools the names of its tools, in its order
 * @param isComplete whether these are all; false if the list was longer than a probe reads
 * @param peer who answered
 */
public record ProbedServer(
    Era era,
    String protocolVersion,
    String serverInfo,
    List<String> tools,
    boolean isComplete,
    Peer peer) {
  /** Copies the names. */
  public ProbedServer {
    tools = List.copyOf(tools);
  }
}
