package dev.sallyport.gateway.aggregate;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.AfterCancel;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.EventQueue;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.Reply;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** A request whose answer the gateway makes of those of several servers. Thread-safe. */
final class GatheredCall implements LiveCall {
  private static final CallEvent CANCELLED =
      new CallEvent.Failed(JsonTree.error(-32_603, "The request was cancelled"), 0);

  private final EventQueue queue = new EventQueue();
  private final Disposable.Swap running = Disposables.swap();

  private GatheredCall() {}

  /** Begins it. */
  static LiveCall begin(Mono<JsonNode> result) {
    GatheredCall call = new GatheredCall();
    call.running.update(
        result
            .contextWrite(AfterCancel::ignore)
            .subscribe(
                merged -> call.queue.offer(new CallEvent.Result(merged, 0)),
                failure -> call.queue.offer(failed(failure))));
    return call;
  }

  /** One that's answered with an error. */
  static LiveCall failing(JsonNode error) {
    GatheredCall call = new GatheredCall();
    call.queue.offer(new CallEvent.Failed(error, 0));
    return call;
  }

  private static CallEvent failed(Throwable failure) {
    return failure instanceof GatewayException known
        ? new CallEvent.Broken(known)
        : new CallEvent.Failed(JsonTree.error(-32_603, "The servers' answers can't be joined"), 0);
  }

  @Override
  public Flux<CallEvent> events() {
    return queue.events();
  }

  @Override
  public List<CallEvent.Question> questions() {
    return List.of();
  }

  @Override
  public void answer(String question, Reply reply) {
    // Nothing is asked.
  }

  @Override
  public void cancel(String reason) {
    queue.offer(CANCELLED);
    running.dispose();
  }
}
