package dev.sallyport.downstream.legacy;

import dev.sallyport.downstream.message.Outgoing;
import dev.sallyport.jsonrpc.ErrorMessage;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ServerSentEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What one stream tells a client, whatever becomes of the connection (MCP 2025-11-25, "Resumability
 * and Redelivery"). What wasn't sent yet waits, and what waits too long holds up its source; what
 * was sent lately is kept for a client that comes back. It has one reader at a time; without one
 * it's over after a while. Thread-safe. Owns its source.
 */
final class ResumableStream extends BaseSubscriber<Outgoing> {
  private static final int MOST_EVENTS = 256;
  private static final int MOST_BYTES = 1024 * 1024;

  private final String name;
  private final String requestId;
  private final StreamMemory memory;
  private final Duration patience;
  private final Runnable whenOver;
  private final Sinks.One<Outgoing> first = Sinks.one();
  private final Deque<Told> sent = new ArrayDeque<>();
  private final Deque<Told> waiting = new ArrayDeque<>();
  private final AtomicInteger draining = new AtomicInteger();
  private final Disposable.Swap expiry = Disposables.swap();
  private long next = 1;
  private long bytes;
  private boolean paused;
  private boolean complete;
  private boolean closed;
  private @Nullable FluxSink<byte[]> reader;

  /** The n-th event, in bytes. */
  private static final class Told {
    final long number;
    final byte[] event;

    Told(long number, byte[] event) {
      this.number = number;
      this.event = event;
    }
  }

  /**
   * @param requestId of the request that it answers, as JSON; {@code null} if it answers none
   * @param patience how long it waits for a reader
   * @param whenOver runs once when nobody can read it any more
   */
  ResumableStream(
      String name, String requestId, StreamMemory memory, Duration patience, Runnable whenOver) {
    this.name = name;
    this.requestId = requestId;
    this.memory = memory;
    this.patience = patience;
    this.whenOver = whenOver;
  }

  String name() {
    return name;
  }

  boolean isOfListening() {
    return new StreamPosition(name, 0).isOfListening();
  }

  /** What's told first, or how it fails before anything is. */
  Mono<Outgoing> first() {
    return first.asMono();
  }

  /**
   * Begins with an event that only says where the stream is. Who has got it is known as its reader.
   */
  synchronized void open() {
    if (closed) {
      return;
    }
    byte[] event = ServerSentEvent.onlyId(new StreamPosition(name, 0).toString());
    waiting.addFirst(new Told(0, event));
    bytes += event.length;
    memory.add(event.length);
  }

  synchronized boolean isRead() {
    return reader != null;
  }

  /** Whether its end was told, so that it's only here to be read again. */
  synchronized boolean isOnlyKept() {
    return reader == null && complete && waiting.isEmpty();
  }

  /** Whether everything after an event is still here. */
  synchronized boolean hasAllAfter(long event) {
    long oldest = !sent.isEmpty() ? sent.element().number : next - waiting.size();
    return !closed && event < next && event + 1 >= oldest;
  }

  /**
   * What comes after an event, and goes on with what's told from now on. Whoever read it before
   * reads no more.
   */
  Flux<byte[]> after(long event) {
    return Flux.create(
        sink -> {
          sink.onRequest(more -> drain());
          sink.onDispose(() -> left(sink));
          attach(sink, event);
        });
  }

  private void attach(FluxSink<byte[]> sink, long event) {
    FluxSink<byte[]> before;
    boolean isHere = hasAllAfter(event);
    synchronized (this) {
      before = reader;
      if (isHere) {
        reader = sink;
        while (!sent.isEmpty() && sent.getLast().number > event) {
          waiting.addFirst(sent.removeLast());
        }
      }
    }
    if (!isHere) {
      sink.error(new GatewayException.EventForgotten());
      return;
    }
    expiry.update(Disposables.disposed());
    if (before != null) {
      before.complete();
    }
    drain();
  }

  private void left(FluxSink<byte[]> sink) {
    synchronized (this) {
      if (!sink.equals(reader)) {
        return;
      }
      reader = null;
    }
    waitForReader();
  }

  /** From now on somebody has to read it, sooner or later. */
  void waitForReader() {
    expiry.update(Mono.delay(patience).subscribe(late -> closeUnlessRead()));
  }

  private void closeUnlessRead() {
    if (!isRead()) {
      close();
    }
  }

  /** Nobody reads it any more. */
  void close() {
    FluxSink<byte[]> last;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = reader;
      reader = null;
      memory.add(-bytes);
      bytes = 0;
      sent.clear();
      waiting.clear();
    }
    dispose();
    expiry.dispose();
    first.tryEmitEmpty();
    whenOver.run();
    if (last != null) {
      last.complete();
    }
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    subscription.request(1);
  }

  @Override
  protected void hookOnNext(Outgoing message) {
    first.tryEmitValue(message);
    tell(JsonTree.write(message.message()));
    boolean more;
    synchronized (this) {
      paused = !hasRoom();
      more = !paused;
    }
    drain();
    if (more) {
      request(1);
    }
  }

  @Override
  protected void hookOnError(Throwable failure) {
    first.tryEmitError(failure);
    if (failure instanceof GatewayException why) {
      tell(ErrorMessage.write(why, requestId));
    }
    hookOnComplete();
  }

  @Override
  protected void hookOnComplete() {
    first.tryEmitEmpty();
    synchronized (this) {
      complete = true;
    }
    drain();
  }

  private synchronized void tell(byte[] message) {
    if (closed) {
      return;
    }
    byte[] event = ServerSentEvent.numbered(new StreamPosition(name, next).toString(), message);
    waiting.add(new Told(next++, event));
    bytes += event.length;
    memory.add(event.length);
    forgetWhatWasSent();
  }

  /** As much as there's no room for, the oldest first. */
  private void forgetWhatWasSent() {
    while (!sent.isEmpty() && !hasRoom()) {
      Told oldest = sent.removeFirst();
      bytes -= oldest.event.length;
      memory.add(-oldest.event.length);
    }
  }

  private boolean hasRoom() {
    return sent.size() + waiting.size() <= MOST_EVENTS && bytes <= MOST_BYTES && !memory.isFull();
  }

  /** Sends what waits, as far as the reader takes it; on one thread at a time. */
  private void drain() {
    if (draining.getAndIncrement() != 0) {
      return;
    }
    int missed = 1;
    do {
      sendWaiting();
      if (goesOn()) {
        request(1);
      }
      missed = draining.addAndGet(-missed);
    } while (missed != 0);
  }

  private void sendWaiting() {
    for (; ; ) {
      FluxSink<byte[]> to;
      Told told;
      synchronized (this) {
        to = reader;
        if (to == null || (to.requestedFromDownstream() == 0 && !waiting.isEmpty())) {
          return;
        }
        told = waiting.poll();
        if (told != null) {
          sent.add(told);
          forgetWhatWasSent();
        } else if (!complete) {
          return;
        }
      }
      if (told == null) {
        to.complete();
        return;
      }
      to.next(told.event);
    }
  }

  private synchronized boolean goesOn() {
    boolean now = paused && !complete && (hasRoom() || waiting.isEmpty());
    paused = paused && !now;
    return now;
  }
}
