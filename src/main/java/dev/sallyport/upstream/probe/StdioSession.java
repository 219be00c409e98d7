package dev.sallyport.upstream.probe;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable.Phase;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.stdio.ServerProcess;
import dev.sallyport.upstream.stdio.ServerProcesses;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A conversation with a process of a server of stdio, of either era: {@code server/discover} tells
 * which, and where it doesn't, {@code initialize} follows in the same process (MCP 2026-07-28,
 * "stdio", "Backward Compatibility").
 */
final class StdioSession extends ProbeSession implements ServerProcess.Listener {
  private final ServerProcesses processes;
  private final Calls calls;
  private final Peer peer;
  private final AtomicReference<@Nullable ServerProcess> process = new AtomicReference<>();
  private final AtomicReference<@Nullable Question> open = new AtomicReference<>();
  private volatile Era era = Era.LEGACY;
  private volatile boolean ended;

  /** A request that waits for its answer. */
  private record Question(int id, Sinks.One<Answer> answer) {}

  StdioSession(ServerProcesses processes, Calls calls) {
    this.processes = processes;
    this.calls = calls;
    this.peer = new Peer(calls.upstream().definition().url().toString(), List.of(), "");
  }

  @Override
  Mono<Greeting> open() {
    String pinned = calls.upstream().definition().dialect().protocolVersion();
    boolean isLegacy = pinned != null && pinned.compareTo(ProtocolVersion.FIRST_MODERN) < 0;
    return processes
        .take()
        .doOnNext(this::use)
        .flatMap(taken -> isLegacy ? initialize() : discover());
  }

  private void use(ServerProcess taken) {
    process.set(taken);
    taken.attach(this);
  }

  private Mono<Greeting> discover() {
    Duration patience = calls.deadline().limit().dividedBy(3);
    return ask(Messages.discover(nextId()))
        .timeout(patience)
        .map(ModernProbe::judge)
        .onErrorResume(TimeoutException.class, silent -> Mono.just(new ModernProbe.NotModern()))
        .onErrorResume(
            GatewayException.ServerTimeout.class, silent -> Mono.just(new ModernProbe.NotModern()))
        .flatMap(
            discovery ->
                switch (discovery) {
                  case ModernProbe.Modern(String serverInfo) -> {
                    era = Era.MODERN;
                    yield Mono.just(
                        new Greeting(Era.MODERN, ProtocolVersion.FIRST_MODERN, serverInfo));
                  }
                  case ModernProbe.NotModern() -> initialize();
                });
  }

  private Mono<Greeting> initialize() {
    return ask(Messages.initialize(nextId()))
        .flatMap(
            answer -> {
              JsonNode result = answer.result("initialize");
              String spoken = result.path("protocolVersion").asString("");
              if (spoken.isEmpty()) {
                throw new ProbeException("It answers initialize without a protocolVersion.");
              }
              return write(Messages.initialized())
                  .thenReturn(
                      new Greeting(
                          Era.LEGACY, spoken, Messages.serverInfo(result.path("serverInfo"))));
            });
  }

  @Override
  Mono<Answer> ask(JsonNode request) {
    return Mono.defer(
        () -> {
          Question question = new Question(request.path("id").asInt(), Sinks.one());
          open.set(question);
          return ended
              ? Mono.error(gone())
              : write(request)
                  .then(question.answer().asMono())
                  .timeout(calls.deadline().left())
                  .onErrorMap(TimeoutException.class, late -> calls.tooLate());
        });
  }

  private Mono<Void> write(JsonNode message) {
    ServerProcess current = process.get();
    return current == null || !(message instanceof ObjectNode object)
        ? Mono.error(gone())
        : current.write(object).onErrorMap(failure -> gone());
  }

  private GatewayException gone() {
    return new ServerUnreachable(calls.upstream().definition().name().value(), Phase.PROCESS_ENDED);
  }

  @Override
  public void message(JsonNode message, int bytes) {
    Question asked = open.get();
    if (Calls.isRequest(message)) {
      onRequest(message, this::write)
          .subscribe(
              nothing -> {},
              failure -> {
                if (asked != null) {
                  asked.answer().tryEmitError(failure);
                }
              });
    } else if (asked != null && Calls.isResponse(message) && Calls.isTo(asked.id(), message)) {
      asked.answer().tryEmitValue(new Answer(200, Optional.of(message), bytes, peer));
    }
  }

  @Override
  public void ended() {
    ended = true;
    Question asked = open.get();
    if (asked != null) {
      asked.answer().tryEmitError(gone());
    }
  }

  /** The process is the session; nobody waits until it's gone. */
  @Override
  Mono<Void> close() {
    return Mono.fromRunnable(
        () -> {
          ServerProcess current = process.get();
          if (current != null) {
            current.end().subscribe();
          }
        });
  }

  @Override
  Era era() {
    return era;
  }
}
