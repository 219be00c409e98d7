package dev.sallyport.downstream.legacy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The streams of one session that its client may come back to. Thread-safe. Owns them. */
final class SessionStreams {
  private static final int MOST_KEPT = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** How long a stream waits for its client to come back. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final StreamMemory memory;
  private final Map<String, ResumableStream> streams = new LinkedHashMap<>();
  private @Nullable ResumableStream listening;

  SessionStreams(StreamMemory memory) {
    this.memory = memory;
  }

  /** The stream that answers a request. */
  ResumableStream ofCall(String requestId) {
    return create(StreamPosition.newName(RANDOM, true), requestId);
  }

  private ResumableStream create(String name, String requestId) {
    return new ResumableStream(name, requestId, memory, PATIENCE, () -> forget(name));
  }

  /** It can be found from now on. */
  void keep(ResumableStream stream) {
    stream.waitForReader();
    ResumableStream tooMany;
    synchronized (streams) {
      streams.put(stream.name(), stream);
      tooMany =
          streams.size() <= MOST_KEPT
              ? null
              : streams.values().stream()
                  .filter(ResumableStream::isOnlyKept)
                  .findFirst()
                  .orElse(null);
    }
    if (tooMany != null) {
      tooMany.close();
    }
  }

  /** Who has heard nothing of a stream yet can't come back to it. */
  void closeUnlessKept(ResumableStream stream) {
    boolean isKept;
    synchronized (streams) {
      isKept = streams.containsKey(stream.name());
    }
    if (!isKept) {
      stream.close();
    }
  }

  /**
   * The stream on which the client listens; one that it lost is over.
   *
   * @return null if it listens already
   */
  @Nullable ResumableStream toListen() {
    ResumableStream before;
    ResumableStream now = create(StreamPosition.newName(RANDOM, false), "null");
    synchronized (streams) {
      before = listening;
      if (before != null && before.isRead()) {
        return null;
      }
      listening = now;
      streams.put(now.name(), now);
    }
    if (before != null) {
      before.close();
    }
    now.waitForReader();
    return now;
  }

  /** The stream of that name, if all that comes after the position is there. */
  @Nullable ResumableStream find(StreamPosition position) {
    ResumableStream stream;
    synchronized (streams) {
      stream = streams.get(position.stream());
    }
    return stream != null && stream.hasAllAfter(position.event()) ? stream : null;
  }

  private void forget(String name) {
    synchronized (streams) {
      ResumableStream gone = streams.remove(name);
      if (gone != null && gone == listening) {
        listening = null;
      }
    }
  }

  /** Ends them all. */
  void close() {
    List<ResumableStream> all;
    synchronized (streams) {
      all = new ArrayList<>(streams.values());
    }
    all.forEach(ResumableStream::close);
  }
}
