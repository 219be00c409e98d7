package dev.sallyport.gateway.bridge;

import dev.sallyport.gateway.relay.Letter;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallEvent.Question;
import dev.sallyport.upstream.exchange.EventQueue;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.Reply;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;

/**
 * A call that's at another replica, as the client's replica sees it. It takes one answer; when the
 * server asks again, it's over here, and the call waits there. Thread-safe.
 */
final class RelayedCall implements LiveCall {
  private final String home;
  private final Consumer<String> cancel;
  private final EventQueue queue = new EventQueue();
  private List<Question> questions = List.of();
  private String address = "";
  private long heardAt = System.nanoTime();
  private boolean heard;
  private long next;
  private boolean over;

  /**
   * @param home the replica where it is
   * @param cancel tells it that nobody wants the outcome
   */
  RelayedCall(String home, Consumer<String> cancel) {
    this.home = home;
    this.cancel = cancel;
  }

  String home() {
    return home;
  }

  /** Where the call waits again. */
  synchronized String address() {
    return address;
  }

  /** How long nothing has been heard, in nanoseconds. */
  synchronized long silentFor() {
    return System.nanoTime() - heardAt;
  }

  synchronized boolean isHeard() {
    return heard;
  }

  /** Takes what its replica says; false if nothing more is to come. */
  boolean take(Letter letter) {
    if (!follows(letter)) {
      fail(new GatewayException.ReplicaUnreachable());
      return false;
    }
    return switch (letter.kind()) {
      case CallLetters.EVENT -> {
        CallEvent event = CallLetters.event(letter);
        queue.offer(event);
        yield event instanceof CallEvent.Notice;
      }
      case CallLetters.ASKED -> {
        List<Question> asked = CallLetters.questions(letter);
        synchronized (this) {
          questions = asked;
          address = letter.text("address");
          over = true;
        }
        asked.forEach(queue::offer);
        yield false;
      }
      default -> true;
    };
  }

  /** Letters have numbers: what's lost would be missing in the client's answer. */
  private synchronized boolean follows(Letter letter) {
    heard = true;
    heardAt = System.nanoTime();
    long number = letter.get("n").asLong(-1);
    boolean isNext = number == next;
    if (!letter.kind().equals(CallLetters.RUNNING)) {
      next++;
    }
    return isNext;
  }

  void fail(GatewayException why) {
    queue.offer(new CallEvent.Broken(why));
  }

  @Override
  public Flux<CallEvent> events() {
    return queue.events();
  }

  @Override
  public synchronized List<Question> questions() {
    return questions;
  }

  @Override
  public void answer(String question, Reply reply) {
    // Answers go with the request that resumes the call.
  }

  @Override
  public void cancel(String reason) {
    synchronized (this) {
      if (over || queue.isEnded()) {
        return;
      }
      over = true;
    }
    fail(new GatewayException.ReplicaUnreachable());
    cancel.accept(reason);
  }
}
