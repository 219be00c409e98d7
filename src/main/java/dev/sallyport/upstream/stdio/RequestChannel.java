package dev.sallyport.upstream.stdio;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable.Phase;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ModernKeys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests of the modern era that share a process, each with an id of its own there (MCP
 * 2026-07-28, "stdio"). Thread-safe; the process isn't its own.
 */
public final class RequestChannel implements ServerProcess.Listener {
  private static final int MOST_WAITING = 1000;

  private final String server;
  private final ServerProcess process;
  private final Duration timeout;
  private final boolean forOneCaller;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, Running> running = new ConcurrentHashMap<>();
  private volatile boolean isOver;

  /** A message with its size in bytes. */
  public record Incoming(JsonNode message, int bytes) {}

  private record Running(FluxSink<Incoming> sink, Patience patience, boolean wantsLogs) {}

  /**
   * Takes what the process writes.
   *
   * @param timeout how long a request waits while nothing comes for it
   * @param forOneCaller whether all requests are of one caller
   */
  RequestChannel(String server, ServerProcess process, Duration timeout, boolean forOneCaller) {
    this.server = server;
    this.process = process;
    this.timeout = timeout;
    this.forOneCaller = forOneCaller;
  }

  /**
   * Sends a request.
   *
   * @param listening whether what comes back doesn't end by itself
   * @return what comes for it, its response last. A slow reader loses what isn't the response. Who
   *     cancels has the server told
   */
  public Flux<Incoming> send(ObjectNode request, boolean listening) {
    return Flux.<Incoming>create(sink -> begin(request, listening, sink))
        .onBackpressureBuffer(MOST_WAITING, late -> {}, BufferOverflowStrategy.DROP_OLDEST);
  }

  private void begin(ObjectNode request, boolean listening, FluxSink<Incoming> sink) {
    long id = ids.incrementAndGet();
    ObjectNode own = request.deepCopy().put("id", id);
    JsonNode meta = own.path("params").path("_meta");
    if (meta instanceof ObjectNode object && object.has("progressToken")) {
      object.put("progressToken", id);
    }
    Running entry = new Running(sink, new Patience(timeout), meta.has(ModernKeys.LOG_LEVEL));
    running.put(id, entry);
    if (!listening) {
      process.enter();
    }
    Disposable.Composite waiting = Disposables.composite();
    sink.onDispose(
        () -> {
          waiting.dispose();
          if (running.remove(id) != null && !isOver) {
            cancel(id);
          }
          if (!listening) {
            process.leave();
          }
        });
    if (isOver) {
      fail(id, new ServerUnreachable(server, Phase.PROCESS_ENDED));
      return;
    }
    waiting.add(
        process
            .write(own)
            .subscribe(
                nothing -> {},
                gone -> fail(id, new ServerUnreachable(server, Phase.PROCESS_ENDED))));
    if (!listening) {
      waiting.add(entry.patience().lost().subscribe(nothing -> {}, never -> {}, () -> tooLate(id)));
    }
  }

  private void tooLate(long id) {
    if (running.containsKey(id)) {
      cancel(id);
      fail(id, new GatewayException.ServerTimeout(server, timeout));
    }
  }

  private void cancel(long id) {
    process
        .write(
            JsonTree.notification(
                "notifications/cancelled",
                JsonTree.object().put("requestId", id).put("reason", "no longer wanted")))
        .onErrorComplete()
        .subscribe();
  }

  private void fail(long id, GatewayException why) {
    Running entry = running.remove(id);
    if (entry != null) {
      entry.sink().error(why);
    }
  }

  @Override
  public void message(JsonNode message, int bytes) {
    Incoming incoming = new Incoming(message, bytes);
    if (message.has("result") || message.has("error")) {
      Running entry = running.remove(message.path("id").asLong(-1));
      if (entry != null) {
        entry.sink().next(incoming);
        entry.sink().complete();
      }
      return;
    }
    for (Running entry : relatedTo(message)) {
      entry.patience().heard();
      entry.sink().next(incoming);
    }
  }

  /** Which requests a notification belongs to; a modern server sends no requests. */
  private List<Running> relatedTo(JsonNode message) {
    JsonNode params = message.path("params");
    JsonNode subscription = params.path("_meta").path(ModernKeys.SUBSCRIPTION);
    JsonNode token = params.path("progressToken");
    if (!subscription.isMissingNode() || !token.isMissingNode()) {
      Running entry = running.get((subscription.isMissingNode() ? token : subscription).asLong(-1));
      return entry == null ? List.of() : List.of(entry);
    }
    if (!message.path("method").asString("").equals("notifications/message")) {
      return List.of();
    }
    List<Running> candidates = running.values().stream().filter(Running::wantsLogs).toList();
    // Nothing tells which request a log message is of: it isn't shown to another caller.
    return forOneCaller || candidates.size() == 1 ? candidates : List.of();
  }

  @Override
  public void ended() {
    isOver = true;
    for (Long id : List.copyOf(running.keySet())) {
      fail(id, new ServerUnreachable(server, Phase.PROCESS_ENDED));
    }
  }
}
