package dev.sallyport.upstream.lists;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.Reply;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One caller's part in a list that others may wait for, too. Nobody is asked anything. */
final class ListCall implements LiveCall {
  private final Mono<CallEvent.Outcome> page;
  private final String server;
  private final Sinks.One<CallEvent.Outcome> cancelled = Sinks.one();

  ListCall(Mono<CallEvent.Outcome> page, String server) {
    this.page = page;
    this.server = server;
  }

  @Override
  public Flux<CallEvent> events() {
    return Mono.firstWithSignal(cancelled.asMono(), page).flux().cast(CallEvent.class);
  }

  @Override
  public List<CallEvent.Question> questions() {
    return List.of();
  }

  @Override
  public void answer(String question, Reply reply) {
    // There are no questions.
  }

  @Override
  public void cancel(String reason) {
    cancelled.tryEmitValue(new CallEvent.Broken(new GatewayException.Cancelled(server, reason)));
  }
}
