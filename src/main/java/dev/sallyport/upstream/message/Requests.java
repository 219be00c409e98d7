package dev.sallyport.upstream.message;

import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.stdio.ServerProcesses;
import io.netty.handler.codec.http.HttpHeaders;
import reactor.core.publisher.Flux;
import tools.jackson.databind.node.ObjectNode;

/**
 * How single requests reach a server that knows no sessions, and what comes back for each.
 * Thread-safe; the way to the server isn't its own.
 */
public interface Requests {
  /**
   * The way to a server.
   *
   * @param caller who calls: where each caller has a process, it's that one's
   */
  static Requests to(Upstream upstream, String caller) {
    ServerProcesses processes = upstream.processes();
    return processes == null
        ? new HttpRequests(new MessageClient(upstream))
        : new StdioRequests(
            upstream.definition().name().value(), ask -> processes.with(caller, ask));
  }

  /** The way for one request that asks a server which era it speaks, before any other. */
  static Requests toProbe(Upstream upstream) {
    ServerProcesses processes = upstream.processes();
    return processes == null
        ? new HttpRequests(new MessageClient(upstream))
        : new StdioRequests(upstream.definition().name().value(), processes::probe);
  }

  /** The server's name, for errors. */
  String server();

  /**
   * Sends a request.
   *
   * @param headers what's said beside the message, where there are headers
   * @param listening whether what comes back doesn't end by itself
   * @param repeatable whether the request changes nothing, and may be sent again over another
   *     connection
   * @return what comes for it, its response last; fails with a {@link
   *     dev.sallyport.jsonrpc.GatewayException} where there's none. Who cancels has the server told
   */
  Flux<Received> send(
      HttpHeaders headers, ObjectNode request, boolean listening, boolean repeatable);
}
