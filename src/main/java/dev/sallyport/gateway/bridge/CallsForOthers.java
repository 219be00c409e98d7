package dev.sallyport.gateway.bridge;

import dev.sallyport.gateway.relay.Letter;
import dev.sallyport.gateway.relay.Relay;
import dev.sallyport.gateway.relay.RelayTiming;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallEvent.Question;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls that waited here, and whose clients came back at other replicas: what happens is told
 * there, one letter at a time. Thread-safe. Owns the calls until they're over or wait again.
 */
final class CallsForOthers implements AutoCloseable {
  /** Questions that come together go to the client together. */
  private static final Duration GATHER = Duration.ofMillis(20);

  private final Relay relay;
  private final WaitingCalls waiting;
  private final RelayTiming timing;
  private final Map<String, Told> calls = new ConcurrentHashMap<>();

  CallsForOthers(Relay relay, WaitingCalls waiting, RelayTiming timing) {
    this.relay = relay;
    this.waiting = waiting;
    this.timing = timing;
    relay.take(CallLetters.RESUME, this::resume);
    relay.take(CallLetters.LISTENING, letter -> find(letter, Told::hear));
    relay.take(CallLetters.CANCEL, letter -> find(letter, told -> told.cancel("the client left")));
  }

  private void find(Letter letter, Consumer<Told> action) {
    Told told = calls.get(letter.text("stream"));
    if (told != null && told.to.equals(letter.from())) {
      action.accept(told);
    }
  }

  private void resume(Letter letter) {
    try {
      ObjectNode params = JsonTree.copy(letter.get("params"));
      LiveCall call =
          waiting.take(letter.text("call"), letter.text("owner"), letter.text("method"), params);
      if (call == null) {
        refuse(letter, CallLetters.refused(true));
        return;
      }
      boolean goesOn = answer(call, letter.get("responses"));
      Told told = new Told(letter, call);
      calls.put(told.stream, told);
      told.begin(letter, params, goesOn);
    } catch (GatewayException.InvalidParams another) {
      refuse(letter, CallLetters.refused(false));
    }
  }

  private void refuse(Letter letter, ObjectNode why) {
    why.put("stream", letter.text("stream")).put("n", 0);
    relay.send(letter.from(), CallLetters.EVENT, why).subscribe(sent -> {}, lost -> {});
  }

  /** Answers questions of a call; false if some are left. */
  static boolean answer(LiveCall call, JsonNode responses) {
    boolean all = true;
    for (Question question : call.questions()) {
      JsonNode answer = responses.get(question.id());
      if (answer == null) {
        all = false;
      } else {
        call.answer(question.id(), new Reply.Given(answer));
      }
    }
    return all;
  }

  /** Tells that what's here is still here, and ends what nobody listens to any more. */
  void sign() {
    for (Told told : calls.values()) {
      if (told.isAlone()) {
        told.cancel("the client's replica is gone");
      } else {
        told.sign();
      }
    }
  }

  @Override
  public void close() {
    calls.values().forEach(told -> told.cancel("the gateway ends"));
  }

  /** One call, and where it's told. */
  private final class Told {
    private final String stream;
    private final String to;
    private final Disposable.Swap telling = Disposables.swap();
    private volatile long heardAt = System.nanoTime();
    private final LiveCall call;
    private long next;

    Told(Letter letter, LiveCall call) {
      this.stream = letter.text("stream");
      this.to = letter.from();
      this.call = call;
    }

    void begin(Letter letter, ObjectNode params, boolean goesOn) {
      sign();
      Mono<Void> wholly = goesOn ? follow(letter, params) : ask(letter, params);
      telling.update(
          wholly
              .doOnError(lost -> cancel("the client's replica can't be reached"))
              .onErrorComplete()
              .doFinally(over -> calls.remove(stream, this))
              .subscribe());
    }

    /** Tells all, up to the outcome or the next question. */
    private Mono<Void> follow(Letter letter, ObjectNode params) {
      return Flux.defer(call::events)
          .filter(event -> !(event instanceof Question asked) || isOpen(asked))
          .takeUntil(event -> !(event instanceof CallEvent.Notice))
          .concatMap(event -> tell(event, letter, params), 1)
          .then();
    }

    private Mono<Void> tooLarge(GatewayException why) {
      return say(CallLetters.EVENT, CallLetters.failure(why));
    }

    private boolean isOpen(Question question) {
      return call.questions().stream().anyMatch(open -> open.id().equals(question.id()));
    }

    private Mono<Void> tell(CallEvent event, Letter letter, ObjectNode params) {
      return switch (event) {
        case CallEvent.Notice notice ->
            say(CallLetters.EVENT, CallLetters.notice(notice))
                .onErrorComplete(GatewayException.TooLargeForReplica.class);
        case CallEvent.Outcome outcome ->
            say(CallLetters.EVENT, CallLetters.outcome(outcome))
                .onErrorResume(GatewayException.TooLargeForReplica.class, this::tooLarge);
        case Question _ ->
            Mono.delay(GATHER)
                .then(
                    Mono.defer(
                        () ->
                            call.questions().isEmpty()
                                ? follow(letter, params)
                                : ask(letter, params)));
      };
    }

    /** The call waits again; if nobody learns of that, it's over. */
    private Mono<Void> ask(Letter letter, ObjectNode params) {
      return Mono.defer(
          () -> {
            List<Question> questions = call.questions();
            String id =
                waiting.keep(
                    letter.text("owner"),
                    letter.text("server"),
                    letter.text("method"),
                    params,
                    call);
            calls.remove(stream, this);
            return say(CallLetters.ASKED, CallLetters.asked(id, questions))
                .doOnError(lost -> waiting.forget(id))
                .onErrorResume(GatewayException.TooLargeForReplica.class, this::tooLarge);
          });
    }

    void sign() {
      say(CallLetters.RUNNING, JsonTree.object()).subscribe(sent -> {}, lost -> {});
    }

    void hear() {
      heardAt = System.nanoTime();
    }

    boolean isAlone() {
      return System.nanoTime() - heardAt > timing.silence().toNanos();
    }

    void cancel(String reason) {
      calls.remove(stream, this);
      telling.dispose();
      call.cancel(reason);
    }

    /** Numbered where it's handed over, so that numbers and letters have one order. */
    Mono<Void> say(String kind, ObjectNode content) {
      return Mono.defer(
          () -> {
            synchronized (this) {
              long number = next;
              content.put("stream", stream).put("n", number);
              if (!kind.equals(CallLetters.RUNNING)) {
                next++;
              }
              // What's too large is known at once, and takes no number.
              Mono<Void> handed =
                  relay
                      .send(to, kind, content)
                      .doOnError(GatewayException.TooLargeForReplica.class, large -> next = number)
                      .cache();
              handed.subscribe(sent -> {}, lost -> {});
              return handed;
            }
          });
    }
  }
}
