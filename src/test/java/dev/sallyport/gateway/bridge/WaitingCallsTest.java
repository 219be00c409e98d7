package dev.sallyport.gateway.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallEvent.Question;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import tools.jackson.databind.node.ObjectNode;

/** Calls whose clients were asked something and may never come back. */
class WaitingCallsTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final ObjectNode PARAMS = JsonTree.object().put("name", "t");

  /** One that only notes that it's cancelled. */
  private record Call(CompletableFuture<String> cancelled) implements LiveCall {
    Call() {
      this(new CompletableFuture<>());
    }

    @Override
    public Flux<CallEvent> events() {
      return Flux.never();
    }

    @Override
    public List<Question> questions() {
      return List.of();
    }

    @Override
    public void answer(String question, Reply reply) {
      throw new IllegalStateException("nothing was asked");
    }

    @Override
    public void cancel(String reason) {
      cancelled.complete(reason);
    }
  }

  private static String keep(WaitingCalls calls, String owner, LiveCall call) {
    return calls.keep(owner, "s", "tools/call", PARAMS, call);
  }

  @Test
  void oneWhoseClientDoesntAnswerInTimeIsCancelled() throws Exception {
    try (WaitingCalls calls = new WaitingCalls(Duration.ofMillis(50))) {
      Call call = new Call();
      String id = keep(calls, "anna", call);
      assertThat(call.cancelled().get(20, TimeUnit.SECONDS)).contains("didn't answer in time");
      assertThat(calls.take(id, "anna", "tools/call", PARAMS)).isNull();
    }
  }

  @Test
  void oneGoesOnOnceAndIsNotCancelled() {
    Call call = new Call();
    try (WaitingCalls calls = new WaitingCalls(LONG)) {
      String id = keep(calls, "anna", call);
      assertThat(calls.take(id, "anna", "tools/call", PARAMS)).isSameAs(call);
      assertThat(calls.take(id, "anna", "tools/call", PARAMS)).isNull();
    }
    assertThat(call.cancelled()).isNotDone();
  }

  @Test
  void anotherCallerOrAnotherRequestDoesntGetIt() {
    try (WaitingCalls calls = new WaitingCalls(LONG)) {
      Call call = new Call();
      String id = keep(calls, "anna", call);
      assertThatExceptionOfType(GatewayException.InvalidParams.class)
          .isThrownBy(() -> calls.take(id, "bert", "tools/call", PARAMS));
      assertThatExceptionOfType(GatewayException.InvalidParams.class)
          .isThrownBy(() -> calls.take(id, "anna", "tools/call", JsonTree.object()));
      assertThat(calls.take(id, "anna", "tools/call", PARAMS)).isSameAs(call);
    }
  }

  @Test
  void oneCallersCallsThatWaitAreBoundedAndHoldUpNobodyElse() {
    try (WaitingCalls calls = new WaitingCalls(LONG)) {
      String first = keep(calls, "anna", new Call());
      for (int i = 1; i < 500; i++) {
        keep(calls, "anna", new Call());
      }
      Call tooMany = new Call();
      assertThatExceptionOfType(GatewayException.TooManySessions.class)
          .isThrownBy(() -> keep(calls, "anna", tooMany));
      assertThat(tooMany.cancelled()).isCompleted();
      keep(calls, "bert", new Call());

      calls.take(first, "anna", "tools/call", PARAMS);
      keep(calls, "anna", new Call());
    }
  }
}
