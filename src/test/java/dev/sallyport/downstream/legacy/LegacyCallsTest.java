package dev.sallyport.downstream.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.downstream.message.Outgoing;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.backend.Backend;
import dev.sallyport.gateway.backend.Client;
import dev.sallyport.gateway.backend.ClientCall;
import dev.sallyport.gateway.bridge.SessionSeal;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.EventQueue;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.Reply;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.MissingNode;

/** Calls of legacy clients whose stream is let go of. */
class LegacyCallsTest {
  private static final JsonNode ID = IntNode.valueOf(7);
  private static final JsonNode NONE = JsonTree.object();

  private final FakeCall call = new FakeCall();
  private final ClientSession session =
      new ClientSession(
          new SessionSeal(null, Clock.systemUTC()).begin("2025-11-25", NONE, NONE),
          "ann",
          () -> "question",
          change -> Mono.empty(),
          StreamMemory.ofAll(),
          true);

  /** A call to no server: the test says what comes of it. */
  private static final class FakeCall implements LiveCall {
    final EventQueue queue = new EventQueue();

    @Override
    public Flux<CallEvent> events() {
      return queue.events();
    }

    @Override
    public List<CallEvent.Question> questions() {
      return List.of();
    }

    @Override
    public void answer(String question, Reply reply) {}

    @Override
    public void cancel(String reason) {}
  }

  /** Has this one call. */
  private final class FakeBackend implements Backend {
    @Override
    public String name() {
      return "files";
    }

    @Override
    public void check(Exchange exchange) {}

    @Override
    public Mono<JsonNode> initialized(Client client) {
      return Mono.just(NONE);
    }

    @Override
    public Mono<Boolean> passesQuestions(Client client, ClientCall asked) {
      return Mono.just(false);
    }

    @Override
    public Mono<LiveCall> call(Client client, ClientCall asked) {
      return Mono.just(call);
    }

    @Override
    public Flux<CallEvent.Notice> changes(Client client, CallEvent.Notice first, Set<String> uris) {
      return Flux.never();
    }
  }

  private Flux<Outgoing> answers() {
    Exchange exchange =
        new Exchange(HttpMethod.POST, new DefaultHttpHeaders(), false, null, null, null);
    return LegacyCalls.answers(
        new LegacyRequest(NONE, ID, "tools/call", JsonTree.object(), MissingNode.getInstance()),
        new FakeBackend(),
        new Client(exchange, "ann", false, NONE, NONE),
        session);
  }

  /** Who writes an answer needs no end of what answers: nothing may wait for that. */
  @Test
  void areOverOnceTheirOutcomeIsTold() {
    call.queue.offer(new CallEvent.Result(NONE, 2));
    Outgoing answer = Objects.requireNonNull(answers().next().block());
    assertThat(answer.isLast()).isTrue();
    assertThat(session.cancel(ID, "again")).as("there's nothing to cancel").isFalse();
    assertThat(call.events().collectList().block()).isEmpty();
  }

  @Test
  void goOnWithoutTheirClient() {
    answers().subscribe().dispose();
    call.queue.offer(new CallEvent.Notice("notifications/message", JsonTree.object(), 2));
    assertThat(session.cancel(ID, "now")).as("it's still there").isTrue();
  }
}
