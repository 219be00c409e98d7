package dev.sallyport.downstream.legacy;

import dev.sallyport.gateway.relay.Letter;
import dev.sallyport.gateway.relay.Relay;
import dev.sallyport.gateway.relay.SessionChange;
import dev.sallyport.jsonrpc.JsonTree;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What replicas say to each other of the sessions of clients. Thread-safe. */
final class SessionLetters {
  private static final String ANSWER = "session-answer";
  private static final String CANCEL = "session-cancel";
  private static final String CHANGE = "session-change";
  private static final String END = "session-end";

  private static final String QUESTION = "sallyport-";
  private static final int ID_BYTES = 12;

  private final Relay relay;
  private final SecureRandom random = new SecureRandom();

  SessionLetters(Relay relay) {
    this.relay = relay;
  }

  /** The id of a question to a client, which nobody guesses; it names the replica that asks. */
  String newQuestion() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = HexFormat.of().formatHex(bytes);
    return relay.here().isEmpty() ? QUESTION + id : QUESTION + relay.here() + "-" + id;
  }

  /** Passes an answer on, if it's for another replica. */
  Mono<Void> answer(String session, JsonNode response) {
    String id = response.path("id").asString("");
    int end = id.lastIndexOf('-');
    if (!id.startsWith(QUESTION) || end < QUESTION.length()) {
      return Mono.empty();
    }
    String replica = id.substring(QUESTION.length(), end);
    return replica.equals(relay.here())
        ? Mono.empty()
        : relay.send(replica, ANSWER, of(session).set("response", response));
  }

  Mono<Void> cancel(String session, JsonNode request, String reason) {
    ObjectNode content = of(session).put("reason", reason);
    return relay.tellOthers(CANCEL, content.set("request", request));
  }

  Mono<Void> change(String session, SessionChange change) {
    return relay.tellOthers(CHANGE, of(session).setAll(change.toJson()));
  }

  Mono<Void> end(String session) {
    return relay.tellOthers(END, of(session));
  }

  private static ObjectNode of(String session) {
    return JsonTree.object().put("session", session);
  }

  void onAnswer(BiConsumer<String, JsonNode> taker) {
    take(ANSWER, letter -> taker.accept(letter.text("session"), letter.get("response")));
  }

  void onCancel(BiConsumer<String, Letter> taker) {
    take(CANCEL, letter -> taker.accept(letter.text("session"), letter));
  }

  void onChange(BiConsumer<String, SessionChange> taker) {
    take(
        CHANGE,
        letter ->
            SessionChange.fromJson(letter.content())
                .ifPresent(change -> taker.accept(letter.text("session"), change)));
  }

  void onEnd(Consumer<String> taker) {
    take(END, letter -> taker.accept(letter.text("session")));
  }

  private void take(String kind, Consumer<Letter> taker) {
    relay.take(kind, taker);
  }
}
