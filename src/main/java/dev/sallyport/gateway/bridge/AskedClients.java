package dev.sallyport.gateway.bridge;

import dev.sallyport.gateway.relay.Letter;
import dev.sallyport.gateway.relay.Relay;
import dev.sallyport.gateway.relay.RelayTiming;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.LiveCall;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import tools.jackson.databind.node.ObjectNode;

/**
 * Clients that were asked something in the middle of a call, and come back with the answer: to this
 * replica or to another one, whichever has the call. Thread-safe. Owns the calls meanwhile.
 */
public final class AskedClients implements AutoCloseable {
  private static final char SEPARATOR = ':';
  private static final int ID_BYTES = 16;
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final int MOST_ELSEWHERE = 10_000;

  private final Relay relay;
  private final RelayTiming timing;
  private final WaitingCalls waiting;
  private final CallsForOthers forOthers;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, RelayedCall> elsewhere = new ConcurrentHashMap<>();
  private final Disposable ticking;
  private long signedAt = System.nanoTime();

  /**
   * A call that a client came back to.
   *
   * @param goesOn whether all that the server asked is answered; else it's to be asked again
   */
  public record Resumed(LiveCall call, boolean goesOn) {}

  /**
   * @param limit how long an answer may take
   * @param relay the way to other replicas; owned by the caller
   */
  public AskedClients(Duration limit, Relay relay, RelayTiming timing) {
    this.relay = relay;
    this.timing = timing;
    this.waiting = new WaitingCalls(limit);
    this.forOthers = new CallsForOthers(relay, waiting, timing);
    relay.take(CallLetters.EVENT, this::hear);
    relay.take(CallLetters.ASKED, this::hear);
    relay.take(CallLetters.RUNNING, this::hear);
    Duration tick = timing.sign().compareTo(TICK) < 0 ? timing.sign() : TICK;
    this.ticking = Flux.interval(tick).onBackpressureDrop().subscribe(now -> look());
  }

  /**
   * Keeps a call whose client is asked something.
   *
   * @return what it's found by, on any replica
   * @throws GatewayException.TooManySessions if too many wait already; the call has ended then
   */
  public String keep(String owner, String server, ModernRequest request, LiveCall call) {
    return call instanceof RelayedCall there
        ? there.home() + SEPARATOR + there.address()
        : relay.here()
            + SEPARATOR
            + waiting.keep(owner, server, request.method(), request.params(), call);
  }

  /**
   * The call that waits for a request's answers, with these answered.
   *
   * @param address what {@link #keep} gave
   * @throws GatewayException if it's over, belongs to another request, or can't be reached
   */
  public Resumed resume(String address, String owner, String server, ModernRequest request) {
    int end = address.indexOf(SEPARATOR);
    String home = address.substring(0, Math.max(0, end));
    String id = address.substring(end + 1);
    if (!home.equals(relay.here())) {
      return new Resumed(resumeAt(home, id, owner, server, request), true);
    }
    LiveCall call = waiting.take(id, owner, request.method(), request.params());
    if (call == null) {
      throw WaitingCalls.over();
    }
    return new Resumed(call, CallsForOthers.answer(call, request.inputResponses()));
  }

  private LiveCall resumeAt(
      String home, String id, String owner, String server, ModernRequest request) {
    if (elsewhere.size() >= MOST_ELSEWHERE) {
      throw new GatewayException.Overloaded();
    }
    String stream = newId();
    RelayedCall call = new RelayedCall(home, reason -> cancel(home, stream));
    elsewhere.put(stream, call);
    ObjectNode content =
        JsonTree.object()
            .put("stream", stream)
            .put("call", id)
            .put("owner", owner)
            .put("server", server)
            .put("method", request.method());
    content.set("params", WaitingCalls.withoutMeta(request.params()));
    content.set("responses", JsonTree.copy(request.inputResponses()));
    relay
        .send(home, CallLetters.RESUME, content)
        .subscribe(sent -> {}, failure -> fail(stream, failure));
    return call;
  }

  private void cancel(String home, String stream) {
    elsewhere.remove(stream);
    relay
        .send(home, CallLetters.CANCEL, JsonTree.object().put("stream", stream))
        .subscribe(sent -> {}, lost -> {});
  }

  private void fail(String stream, Throwable failure) {
    RelayedCall call = elsewhere.remove(stream);
    if (call != null) {
      call.fail(
          failure instanceof GatewayException known
              ? known
              : new GatewayException.ReplicaUnreachable());
    }
  }

  private void hear(Letter letter) {
    String stream = letter.text("stream");
    RelayedCall call = elsewhere.get(stream);
    if (call != null && call.home().equals(letter.from()) && !call.take(letter)) {
      elsewhere.remove(stream, call);
    }
  }

  private void look() {
    long now = System.nanoTime();
    boolean signs = now - signedAt > timing.sign().toNanos();
    elsewhere.forEach(
        (stream, call) -> {
          Duration patience = call.isHeard() ? timing.silence() : timing.first();
          if (call.silentFor() > patience.toNanos()) {
            cancel(call.home(), stream);
            call.fail(new GatewayException.ReplicaUnreachable());
          } else if (signs) {
            relay
                .send(call.home(), CallLetters.LISTENING, JsonTree.object().put("stream", stream))
                .subscribe(sent -> {}, lost -> {});
          }
        });
    if (signs) {
      signedAt = now;
      forOthers.sign();
    }
  }

  private String newId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Ends all calls that wait or are told here. */
  @Override
  public void close() {
    ticking.dispose();
    elsewhere.forEach((stream, call) -> call.cancel("the gateway ends"));
    forOthers.close();
    waiting.close();
  }
}
