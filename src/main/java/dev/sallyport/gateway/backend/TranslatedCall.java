package dev.sallyport.gateway.backend;

import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.Reply;
import java.util.List;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;

/**
 * A call whose events are told in other words.
 *
 * @param words gives an event in those words; it leaves what questions are answered by
 */
public record TranslatedCall(LiveCall call, UnaryOperator<CallEvent> words) implements LiveCall {
  @Override
  public Flux<CallEvent> events() {
    return call.events().map(words);
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
    call.cancel(reason);
  }
}
