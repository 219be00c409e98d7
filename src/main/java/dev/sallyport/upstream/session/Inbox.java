package dev.sallyport.upstream.session;

import dev.sallyport.upstream.message.Received;
import org.jspecify.annotations.Nullable;

/** Takes what a server sends in a session. Thread-safe. */
interface Inbox {
  /**
   * Takes a message.
   *
   * @param relatedTo the id of the request on whose stream it came; null if on another
   */
  void take(Received received, @Nullable Long relatedTo);

  /** Whether that request of ours has its response. */
  boolean isAnswered(long id);

  /** Nothing more will come that belongs to no request. */
  void streamEnded();
}
