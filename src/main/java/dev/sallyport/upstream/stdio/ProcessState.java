package dev.sallyport.upstream.stdio;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What's known of a server's processes without asking them.
 *
 * @param running how many run
 * @param lastEnd how the last one that's gone ended; null if none has
 */
public record ProcessState(int running, @Nullable End lastEnd) {
  /**
   * The end of a process, or a start that failed.
   *
   * @param at when
   * @param exitStatus null if it didn't start
   * @param isFailure whether nobody had ended it
   * @param words what happened, as the end of a sentence about the server
   */
  public record End(Instant at, @Nullable Integer exitStatus, boolean isFailure, String words) {}
}
