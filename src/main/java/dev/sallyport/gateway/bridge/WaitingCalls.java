package dev.sallyport.gateway.bridge;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.exchange.LiveCall;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls whose client was asked something, until it comes back with the answer. One that doesn't
 * come in time is ended, and its server told. Thread-safe. Owns the calls meanwhile.
 */
final class WaitingCalls implements AutoCloseable {
  private static final int MOST = 10_000;
  private static final int MOST_OF_ONE = 500;
  private static final int ID_BYTES = 16;

  private final Duration limit;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Waiting> calls = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> perOwner = new ConcurrentHashMap<>();

  private record Waiting(
      String owner, String method, ObjectNode params, LiveCall call, Disposable end) {}

  /**
   * @param limit how long an answer may take
   */
  WaitingCalls(Duration limit) {
    this.limit = limit;
  }

  /**
   * Keeps a call.
   *
   * @return what it's found by
   * @throws GatewayException.TooManySessions if too many wait already; the call has ended then
   */
  String keep(String owner, String server, String method, ObjectNode params, LiveCall call) {
    AtomicInteger own = perOwner.computeIfAbsent(owner, first -> new AtomicInteger());
    if (own.incrementAndGet() > MOST_OF_ONE || calls.size() >= MOST) {
      leave(owner);
      call.cancel("too many calls wait for answers");
      throw new GatewayException.TooManySessions(server);
    }
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = HexFormat.of().formatHex(bytes);
    Disposable end =
        Mono.delay(limit).subscribe(over -> end(id, "the client didn't answer in time"));
    calls.put(id, new Waiting(owner, method, params, call, end));
    return id;
  }

  /** The call, once, for whoever comes back with the same request; null if it's over. */
  @Nullable LiveCall take(String id, String owner, String method, ObjectNode params) {
    Waiting waiting = calls.get(id);
    if (waiting == null) {
      return null;
    }
    boolean isSame =
        waiting.owner().equals(owner)
            && waiting.method().equals(method)
            && withoutMeta(waiting.params()).equals(withoutMeta(params));
    if (!isSame) {
      throw another();
    }
    if (!calls.remove(id, waiting)) {
      return null;
    }
    waiting.end().dispose();
    leave(owner);
    return waiting.call();
  }

  /** Why a client that comes back finds no call. */
  static GatewayException over() {
    return new GatewayException.InvalidParams(
        "that call is over: send it again without requestState");
  }

  /** Why a client doesn't get a call that it names. */
  static GatewayException another() {
    return new GatewayException.InvalidParams("that requestState belongs to another request");
  }

  /** Ends a call that nobody can come back to any more. */
  void forget(String id) {
    end(id, "nobody can answer any more");
  }

  static ObjectNode withoutMeta(ObjectNode params) {
    ObjectNode rest = params.deepCopy();
    rest.remove("_meta");
    return rest;
  }

  private void end(String id, String reason) {
    Waiting waiting = calls.remove(id);
    if (waiting != null) {
      leave(waiting.owner());
      waiting.call().cancel(reason);
    }
  }

  private void leave(String owner) {
    perOwner.computeIfPresent(owner, (key, own) -> own.decrementAndGet() <= 0 ? null : own);
  }

  /** Ends all of them. */
  @Override
  public void close() {
    calls.keySet().forEach(id -> end(id, "the gateway ends"));
  }
}
