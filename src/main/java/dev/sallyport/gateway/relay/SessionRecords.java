package dev.sallyport.gateway.relay;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What all replicas know of the sessions of clients beside what their ids hold. Nothing here
 * blocks. Thread-safe.
 */
public interface SessionRecords {
  /** Where there's one replica only, which knows it all. */
  SessionRecords NONE = new None();

  /**
   * What's known of a session.
   *
   * @param isOver whether it was ended
   * @param unused how long no replica has used it
   * @param logLevel the least severity of log messages that the client wants; null for none
   * @param resources those that the client subscribes to
   */
  record Known(boolean isOver, Duration unused, @Nullable String logLevel, Set<String> resources) {
    /** Copies the set. */
    public Known {
      resources = Set.copyOf(resources);
    }
  }

  /**
   * A client's session.
   *
   * @param owner whose it is
   * @param age how long ago it began
   * @param left how long it may still last, if nobody uses it any more
   */
  record Subject(String id, String owner, Duration age, Duration left) {}

  /**
   * What's known of a session. One of which nothing is noted where notes are kept hasn't been used
   * since it began, or so long ago that the note is gone.
   *
   * @return empty if nothing is; fails with a {@link dev.sallyport.jsonrpc.GatewayException} if
   *     that can't be found out now
   */
  Mono<Known> find(Subject session);

  /** Notes that it's used. */
  Mono<Void> used(Subject session);

  /** Notes that it's over, once the result is subscribed to. */
  Mono<Void> ended(Subject session);

  /** Notes what its client said, once the result is subscribed to. */
  Mono<Void> changed(Subject session, SessionChange change);

  /** Knows nothing. */
  final class None implements SessionRecords {
    private None() {}

    @Override
    public Mono<Known> find(Subject session) {
      return Mono.empty();
    }

    @Override
    public Mono<Void> used(Subject session) {
      return Mono.empty();
    }

    @Override
    public Mono<Void> ended(Subject session) {
      return Mono.empty();
    }

    @Override
    public Mono<Void> changed(Subject session, SessionChange change) {
      return Mono.empty();
    }
  }
}
