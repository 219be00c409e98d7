package dev.sallyport.downstream.legacy;

import dev.sallyport.gateway.bridge.SessionSeal;
import dev.sallyport.gateway.relay.SessionChange;
import dev.sallyport.gateway.relay.SessionRecords;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.CallEvent.Question;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.Reply;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What this replica knows of a client's session beside what its id holds: calls that run, questions
 * that wait, what it wants to be told. Thread-safe. Owns the calls.
 */
final class ClientSession {
  private static final int MOST_RESOURCES = 1000;
  private static final long LONG_AGO = Duration.ofDays(1).toNanos();
  private static final Reply.Refused GONE =
      new Reply.Refused(JsonTree.error(-32_603, "The client isn't there any more to answer"));

  private final SessionSeal.Held held;
  private final String owner;
  private final Supplier<String> newQuestion;
  private final Function<SessionChange, Mono<Void>> teller;
  private final SessionStreams streams;
  private final Map<JsonNode, LiveCall> calls = new ConcurrentHashMap<>();
  private final Map<String, Asked> asked = new ConcurrentHashMap<>();
  private final Set<String> resources = new LinkedHashSet<>();
  private final Sinks.Many<Set<String>> subscriptions = Sinks.many().replay().latest();
  private final AtomicReference<@Nullable Listening> listening = new AtomicReference<>();
  private final AtomicLong toldAt;
  private volatile long usedAt = System.nanoTime();
  private volatile @Nullable String logLevel;

  private record Asked(LiveCall call, String question) {}

  /**
   * @param owner whose it is
   * @param newQuestion makes ids of questions that nobody guesses
   * @param teller lets other replicas know what the client said
   * @param memory what's kept for its client
   * @param isNew whether it begins now
   */
  ClientSession(
      SessionSeal.Held held,
      String owner,
      Supplier<String> newQuestion,
      Function<SessionChange, Mono<Void>> teller,
      StreamMemory memory,
      boolean isNew) {
    this.held = held;
    this.owner = owner;
    this.streams = new SessionStreams(memory);
    this.toldAt = new AtomicLong(isNew ? usedAt : usedAt - LONG_AGO);
    this.newQuestion = newQuestion;
    this.teller = teller;
    subscriptions.tryEmitNext(Set.of());
  }

  SessionSeal.Held held() {
    return held;
  }

  String owner() {
    return owner;
  }

  /**
   * It's used now.
   *
   * @return whether that's to be told: it was told longer ago than {@code every}
   */
  boolean use(Duration every) {
    long now = System.nanoTime();
    usedAt = now;
    long last = toldAt.get();
    return now - last > every.toNanos() && toldAt.compareAndSet(last, now);
  }

  /** What another replica knows of it. */
  void restore(SessionRecords.Known known) {
    logLevel = known.logLevel();
    known.resources().forEach(this::subscribe);
  }

  long usedAt() {
    return usedAt;
  }

  boolean isBusy() {
    return !calls.isEmpty() || listening.get() != null;
  }

  @Nullable String logLevel() {
    return logLevel;
  }

  /**
   * Does what the client says for the rest of its session, here and at all other replicas.
   *
   * @return completes once they know it, as far as they can be reached, and changes of what's
   *     subscribed to are told from then on
   * @throws GatewayException.InvalidParams if it's too much
   */
  Mono<Void> change(SessionChange change) {
    if (!apply(change)) {
      throw new GatewayException.InvalidParams("too many subscriptions");
    }
    return teller.apply(change).then(Mono.defer(this::listeningIsSettled));
  }

  private Mono<Void> listeningIsSettled() {
    Listening listener = listening.get();
    return listener == null ? Mono.empty() : listener.settled();
  }

  /** The same here only; false if it's too much. */
  boolean apply(SessionChange change) {
    return switch (change.kind()) {
      case LOG_LEVEL -> {
        logLevel = change.value();
        yield true;
      }
      case SUBSCRIBE -> subscribe(change.value());
      case UNSUBSCRIBE -> {
        unsubscribe(change.value());
        yield true;
      }
    };
  }

  void began(JsonNode id, LiveCall call) {
    calls.put(id, call);
  }

  void ended(JsonNode id, LiveCall call) {
    calls.remove(id, call);
    asked.values().removeIf(each -> each.call().equals(call));
  }

  /** Cancels a call; false if there's none of that id here. */
  boolean cancel(JsonNode id, String reason) {
    LiveCall call = calls.remove(id);
    if (call != null) {
      call.cancel(reason);
    }
    return call != null;
  }

  /** The question as a request to the client, under an id that nobody guesses. */
  ObjectNode ask(LiveCall call, Question question) {
    String id = newQuestion.get();
    asked.put(id, new Asked(call, question.id()));
    return JsonTree.request(StringNode.valueOf(id), question.method(), question.params());
  }

  /** Takes the client's answer; false if it's to nothing that was asked here. */
  boolean answer(JsonNode response) {
    Asked question = asked.remove(response.path("id").asString(""));
    if (question == null) {
      return false;
    }
    JsonNode result = response.get("result");
    question
        .call()
        .answer(
            question.question(),
            result == null ? new Reply.Refused(response.path("error")) : new Reply.Given(result));
    return true;
  }

  /** Refuses what a call asks from now on: nobody reads its stream. */
  static void refuse(LiveCall call) {
    call.questions().forEach(question -> call.answer(question.id(), GONE));
  }

  private boolean subscribe(String uri) {
    return changed(resources.size() < MOST_RESOURCES && add(uri));
  }

  private void unsubscribe(String uri) {
    synchronized (resources) {
      resources.remove(uri);
    }
    changed(true);
  }

  private boolean add(String uri) {
    synchronized (resources) {
      return resources.add(uri) || resources.contains(uri);
    }
  }

  private boolean changed(boolean changed) {
    if (changed) {
      // Copied and told in one step: of two changes at once, the last one told has both.
      synchronized (subscriptions) {
        Set<String> now;
        synchronized (resources) {
          now = Set.copyOf(resources);
        }
        subscriptions.tryEmitNext(now);
      }
    }
    return changed;
  }

  /** The resources that the client subscribes to, now and whenever they change. */
  Flux<Set<String>> subscriptions() {
    return subscriptions.asFlux().distinctUntilChanged();
  }

  /** Gives a listener the one place that there is; false if it's taken. */
  boolean listen(Listening listener) {
    return listening.compareAndSet(null, listener);
  }

  /** The listener leaves. */
  void listensNoMore(Listening listener) {
    listener.dispose();
    listening.compareAndSet(listener, null);
  }

  /** The streams that its client may come back to. */
  SessionStreams streams() {
    return streams;
  }

  void end() {
    calls.keySet().forEach(id -> cancel(id, "the client's session is over"));
    subscriptions.tryEmitComplete();
  }
}
