package dev.sallyport.upstream.session;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable.Phase;
import dev.sallyport.upstream.message.Received;
import dev.sallyport.upstream.stdio.Patience;
import dev.sallyport.upstream.stdio.ServerProcess;
import dev.sallyport.upstream.stdio.ServerProcesses;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A session over the standard input and output of a process of its own (MCP 2025-11-25, basic,
 * transports, "stdio"): it ends with the process, and the process with it.
 */
final class StdioWire implements SessionWire, ServerProcess.Listener {
  private static final long INITIALIZE = 0;

  private final String server;
  private final ServerProcesses processes;
  private final Inbox inbox;
  private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();

  /** What the server has asked and not been answered yet: meanwhile it's not waited for. */
  private final Set<JsonNode> questions = ConcurrentHashMap.newKeySet();

  private volatile @Nullable ServerProcess process;
  private volatile boolean ended;
  private volatile boolean closed;

  private record Waiting(Sinks.One<JsonNode> response, Patience patience) {}

  StdioWire(String server, ServerProcesses processes, Inbox inbox) {
    this.server = server;
    this.processes = processes;
    this.inbox = inbox;
  }

  @Override
  public Mono<JsonNode> begin(ObjectNode initialize) {
    return processes
        .take()
        .flatMap(
            taken -> {
              process = taken;
              taken.attach(this);
              // Who doesn't wait any more has closed this before there was a process to end.
              return closed
                  ? taken.end().then(Mono.error(new SessionLostException()))
                  : exchange(taken, INITIALIZE, initialize)
                      .map(this::initialized)
                      .flatMap(
                          result -> write(taken, SessionMessages.initialized()).thenReturn(result));
            });
  }

  private JsonNode initialized(JsonNode response) {
    JsonNode result = response.path("result");
    if (!result.path("protocolVersion").isString()) {
      throw new GatewayException.UnexpectedAnswer(server, "initialize");
    }
    return result;
  }

  @Override
  public Mono<Void> request(long id, ObjectNode request, HttpHeaders headers, boolean repeatable) {
    return Mono.defer(
        () -> {
          ServerProcess current = process;
          return current == null || ended
              ? Mono.error(new SessionLostException())
              : exchange(current, id, request).then();
        });
  }

  /** The response, which has been in the inbox. */
  private Mono<JsonNode> exchange(ServerProcess to, long id, ObjectNode request) {
    return Mono.defer(
        () -> {
          Waiting entry = new Waiting(Sinks.one(), new Patience(processes.timeout()));
          waiting.put(id, entry);
          to.enter();
          if (ended) {
            entry.response().tryEmitError(gone());
          }
          Mono<JsonNode> late = entry.patience().lost().then(Mono.defer(() -> tooLate(to, id)));
          return write(to, request)
              .then(entry.response().asMono())
              .or(late)
              .doFinally(
                  signal -> {
                    waiting.remove(id);
                    to.leave();
                  });
        });
  }

  private Mono<JsonNode> tooLate(ServerProcess to, long id) {
    if (id != INITIALIZE) {
      to.write(SessionMessages.cancelled(id, "no answer in time")).onErrorComplete().subscribe();
    }
    return Mono.error(new GatewayException.ServerTimeout(server, processes.timeout()));
  }

  @Override
  public Mono<Void> send(ObjectNode message) {
    return Mono.defer(
        () -> {
          ServerProcess current = process;
          if (current == null || ended) {
            return Mono.error(new SessionLostException());
          }
          if (!message.has("method") && questions.remove(message.path("id"))) {
            goOn();
          }
          return write(current, message);
        });
  }

  private Mono<Void> write(ServerProcess to, ObjectNode message) {
    return to.write(message)
        .onErrorMap(failure -> failure instanceof GatewayException ? failure : gone());
  }

  private GatewayException gone() {
    return new ServerUnreachable(server, Phase.PROCESS_ENDED);
  }

  @Override
  public void message(JsonNode message, int bytes) {
    Received received = Received.of(message, bytes);
    long id = message.path("id").asLong(-1);
    if (received.isResponse()) {
      if (id != INITIALIZE) {
        inbox.take(received, null);
      }
      Waiting entry = waiting.get(id);
      if (entry != null) {
        entry.response().tryEmitValue(message);
      }
      return;
    }
    if (received.isRequest() && !received.method().equals("ping")) {
      questions.add(message.path("id"));
      waiting.values().forEach(each -> each.patience().pause());
    } else if (received.method().equals("notifications/progress")) {
      Waiting entry = waiting.get(message.path("params").path("progressToken").asLong(-1));
      if (entry != null) {
        entry.patience().heard();
      }
    } else if (received.method().equals("notifications/cancelled")
        && questions.remove(message.path("params").path("requestId"))) {
      goOn();
    }
    inbox.take(received, null);
  }

  private void goOn() {
    if (questions.isEmpty()) {
      waiting.values().forEach(each -> each.patience().goOn());
    }
  }

  @Override
  public void ended() {
    ended = true;
    waiting.values().forEach(each -> each.response().tryEmitError(gone()));
    inbox.streamEnded();
  }

  /** What the process writes is read from the beginning on. */
  @Override
  public Mono<Void> listen() {
    return Mono.empty();
  }

  /** Doesn't wait for the process to be gone: its owner does. */
  @Override
  public Mono<Void> close() {
    return Mono.fromRunnable(
        () -> {
          closed = true;
          ServerProcess current = process;
          if (current != null) {
            current.end().subscribe();
          }
        });
  }
}
