package dev.sallyport.downstream.legacy;

import dev.sallyport.gateway.bridge.SessionSeal;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.CallEvent.Question;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.Reply;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What this replica knows of a client's session beside what its id holds: calls that run, questions
 * that wait, what it wants to be told. Thread-safe. Owns the calls.
 */
final class ClientSession {
  private static final int ID_BYTES = 12;
  private static final int MOST_RESOURCES = 1000;
  private static final Reply.Refused GONE =
      new Reply.Refused(JsonTree.error(-32_603, "The client isn't there any more to answer"));

  private final SessionSeal.Held held;
  private final SecureRandom random = new SecureRandom();
  private final Map<JsonNode, LiveCall> calls = new ConcurrentHashMap<>();
  private final Map<String, Asked> asked = new ConcurrentHashMap<>();
  private final Set<String> resources = new LinkedHashSet<>();
  private final Sinks.Many<Set<String>> subscriptions = Sinks.many().replay().latest();
  private final AtomicBoolean listening = new AtomicBoolean();
  private volatile long usedAt = System.nanoTime();
  private volatile @Nullable String logLevel;

  private record Asked(LiveCall call, String question) {}

  ClientSession(SessionSeal.Held held) {
    this.held = held;
    subscriptions.tryEmitNext(Set.of());
  }

  SessionSeal.Held held() {
    return held;
  }

  void use() {
    usedAt = System.nanoTime();
  }

  long usedAt() {
    return usedAt;
  }

  boolean isBusy() {
    return !calls.isEmpty() || listening.get();
  }

  @Nullable String logLevel() {
    return logLevel;
  }

  void logLevel(String level) {
    logLevel = level;
  }

  void began(JsonNode id, LiveCall call) {
    calls.put(id, call);
  }

  void ended(JsonNode id, LiveCall call) {
    calls.remove(id, call);
    asked.values().removeIf(each -> each.call().equals(call));
  }

  void cancel(JsonNode id, String reason) {
    LiveCall call = calls.remove(id);
    if (call != null) {
      call.cancel(reason);
    }
  }

  /** The question as a request to the client, under an id that nobody guesses. */
  ObjectNode ask(LiveCall call, Question question) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = "sallyport-" + HexFormat.of().formatHex(bytes);
    asked.put(id, new Asked(call, question.id()));
    return JsonTree.request(StringNode.valueOf(id), question.method(), question.params());
  }

  /** Takes the client's answer; one to nothing that was asked is ignored. */
  void answer(JsonNode response) {
    Asked question = asked.remove(response.path("id").asString(""));
    if (question == null) {
      return;
    }
    JsonNode result = response.get("result");
    question
        .call()
        .answer(
            question.question(),
            result == null ? new Reply.Refused(response.path("error")) : new Reply.Given(result));
  }

  /** Refuses what a call asks from now on: nobody reads its stream. */
  static void refuse(LiveCall call) {
    call.questions().forEach(question -> call.answer(question.id(), GONE));
  }

  boolean subscribe(String uri) {
    return change(resources.size() < MOST_RESOURCES && add(uri));
  }

  void unsubscribe(String uri) {
    synchronized (resources) {
      resources.remove(uri);
    }
    change(true);
  }

  private boolean add(String uri) {
    synchronized (resources) {
      return resources.add(uri) || resources.contains(uri);
    }
  }

  private boolean change(boolean changed) {
    if (changed) {
      Set<String> now;
      synchronized (resources) {
        now = Set.copyOf(resources);
      }
      synchronized (subscriptions) {
        subscriptions.tryEmitNext(now);
      }
    }
    return changed;
  }

  /** The resources that the client subscribes to, now and whenever they change. */
  Flux<Set<String>> subscriptions() {
    return subscriptions.asFlux().distinctUntilChanged();
  }

  /** Takes the one place of a listener; false if there's one. */
  boolean listen() {
    return listening.compareAndSet(false, true);
  }

  void listensNoMore() {
    listening.set(false);
  }

  void end() {
    calls.keySet().forEach(id -> cancel(id, "the client ended its session"));
    subscriptions.tryEmitComplete();
  }
}
