package dev.sallyport.config;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * How {@code config.yaml} stands.
 *
 * @param file the file that's watched
 * @param loadedAt when what is in use was read
 * @param mistakes what's wrong with the file as it is now, a text per mistake with its line; while
 *     there are any, what was read before stays in use
 * @param needsRestart whether {@code general_settings} were changed since the start, which a
 *     running gateway doesn't take over
 */
public record ConfigState(
    Path file, Instant loadedAt, List<String> mistakes, boolean needsRestart) {
  /** Copies the list. */
  public ConfigState {
    mistakes = List.copyOf(mistakes);
  }
}
