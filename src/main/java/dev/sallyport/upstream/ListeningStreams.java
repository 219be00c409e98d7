package dev.sallyport.upstream;

import dev.sallyport.jsonrpc.GatewayException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/**
 * Leaves connections for calls: streams that clients hold open to listen take three quarters of a
 * pool at most. Thread-safe.
 */
final class ListeningStreams {
  private final String server;
  private final Semaphore slots;

  ListeningStreams(String server, int connections) {
    this.server = server;
    this.slots = new Semaphore(connections - Math.max(1, connections / 4));
  }

  /**
   * The answer to a request that opens a stream; {@link GatewayException.Overloaded} if there are
   * too many.
   */
  Mono<UpstreamResponse> admit(Mono<UpstreamResponse> answer) {
    return Mono.defer(
        () -> {
          if (!slots.tryAcquire()) {
            return Mono.error(new GatewayException.Overloaded(server));
          }
          AtomicBoolean released = new AtomicBoolean();
          Runnable release =
              () -> {
                if (released.compareAndSet(false, true)) {
                  slots.release();
                }
              };
          return answer
              .doOnNext(response -> response.whenEnded(release))
              .doOnError(failure -> release.run())
              .doOnCancel(release);
        });
  }
}
