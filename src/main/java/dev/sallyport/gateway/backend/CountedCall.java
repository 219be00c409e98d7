package dev.sallyport.gateway.backend;

import dev.sallyport.gateway.Gateway;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.Reply;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A call that has a place among the requests for its server until its outcome, or until it's
 * cancelled: as long as the server works on it, whoever waits for it.
 *
 * @param leave gives the place back; more than once is no harm
 */
record CountedCall(LiveCall call, Runnable leave) implements LiveCall {

  /**
   * Takes a place, and begins.
   *
   * @return the call, or {@link dev.sallyport.jsonrpc.GatewayException.Overloaded} before anything
   *     is asked of the server
   */
  static Mono<LiveCall> begin(Gateway gateway, Upstream server, Supplier<Mono<LiveCall>> begun) {
    return Mono.using(
        () -> new Place(gateway.enter(server)),
        place -> begun.get().map(place::keep),
        Place::leaveUnlessKept);
  }

  /** A place that's given back unless a call keeps it. One per call, in the order of its chain. */
  private static final class Place {
    private final Runnable leave;
    private volatile boolean kept;

    Place(Runnable leave) {
      this.leave = leave;
    }

    LiveCall keep(LiveCall call) {
      kept = true;
      return new CountedCall(call, leave);
    }

    void leaveUnlessKept() {
      if (!kept) {
        leave.run();
      }
    }
  }

  @Override
  public Flux<CallEvent> events() {
    return call.events()
        .doOnNext(
            event -> {
              if (event instanceof CallEvent.Outcome) {
                leave.run();
              }
            });
  }

  @Override
  public List<CallEvent.Question> questions() {
    return call.questions();
  }

  @Override
  public void answer(String question, Reply reply) {
    call.answer(question, reply);
  }

  @Override
  public void cancel(String reason) {
    leave.run();
    call.cancel(reason);
  }
}
