package dev.sallyport.upstream.session;

import dev.sallyport.jsonrpc.GatewayException;

/** What it means that a stream of a server's fails. */
final class StreamFailures {
  private StreamFailures() {}

  /** The error for the client; one that has its words keeps them. */
  static Throwable explain(Throwable failure, String server) {
    return failure instanceof GatewayException || failure instanceof SessionLostException
        ? failure
        : new GatewayException.StreamCut(server);
  }
}
