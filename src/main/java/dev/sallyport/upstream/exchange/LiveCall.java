package dev.sallyport.upstream.exchange;

import java.util.List;
import reactor.core.publisher.Flux;

/**
 * A request that's with a server. It lives until its outcome, whoever listens: a client that's
 * asked something goes away and comes back with the answer. Thread-safe.
 */
public interface LiveCall {
  /**
   * What happens from now on, and what nobody has seen yet; ends with the outcome. One listener at
   * a time. One that leaves ends nothing.
   */
  Flux<CallEvent> events();

  /** The questions that aren't answered yet, in the order they came. */
  List<CallEvent.Question> questions();

  /** Answers a question; one that isn't open any more is ignored. */
  void answer(String question, Reply reply);

  /** Tells the server that nobody wants the outcome any more. Nothing after the outcome. */
  void cancel(String reason);
}
