package dev.sallyport.upstream.stdio;

import dev.sallyport.definition.Secret;
import dev.sallyport.definition.StdioCommand;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one process writes that's no message, in the gateway's log: short lines, a hundred in ten
 * seconds at most, without the secrets that the process was given. Thread-safe.
 */
final class ProcessLog {
  private static final Logger log = LoggerFactory.getLogger(ProcessLog.class);

  /** How much of a line is read, in bytes: more than is shown, so that no secret is cut. */
  static final int MOST_READ = 8 * 1024;

  /** Most characters of a line in the log. */
  private static final int LONGEST = 1000;

  private static final int MOST_LINES = 100;
  private static final long WINDOW = Duration.ofSeconds(10).toNanos();

  /** Shorter values stand in many lines by chance. */
  private static final int SHORTEST_SECRET = 6;

  private final String server;
  private final List<String> secrets;
  private final LongSupplier nanoTime;
  private long windowBegan;
  private int lines;
  private int dropped;

  ProcessLog(String server, StdioCommand command) {
    this(server, command, System::nanoTime);
  }

  ProcessLog(String server, StdioCommand command, LongSupplier nanoTime) {
    this.server = server;
    this.secrets =
        Stream.concat(
                command.environment().values().stream().map(Secret::value),
                command.arguments().stream()
                    .filter(StdioCommand.Argument::isSecret)
                    .map(StdioCommand.Argument::value))
            .filter(value -> value.length() >= SHORTEST_SECRET)
            .toList();
    this.nanoTime = nanoTime;
    this.windowBegan = nanoTime.getAsLong();
  }

  /** A line of the standard error. It may mean anything (MCP 2026-07-28, "stdio"). */
  void stderr(LineReader.Line line) {
    if (admits()) {
      log.info("MCP server '{}' (stderr): {}", server, shown(line));
    }
  }

  /** A line of the standard output that's no message, which it should be. */
  void notAMessage(LineReader.Line line) {
    if (admits()) {
      log.warn(
          "MCP server '{}': what it writes to its standard output is no JSON-RPC message, and is"
              + " left out: {}",
          server,
          shown(line));
    }
  }

  private synchronized boolean admits() {
    long now = nanoTime.getAsLong();
    if (now - windowBegan >= WINDOW) {
      sayWhatWasDropped();
      windowBegan = now;
      lines = 0;
    }
    if (lines < MOST_LINES) {
      lines++;
      return true;
    }
    dropped++;
    return false;
  }

  /** The process is gone. */
  synchronized void end() {
    sayWhatWasDropped();
  }

  private void sayWhatWasDropped() {
    if (dropped > 0) {
      log.info("MCP server '{}': {} more lines were left out of this log", server, dropped);
      dropped = 0;
    }
  }

  private String shown(LineReader.Line line) {
    byte[] bytes = line.bytes();
    String text = new String(bytes, 0, Math.min(bytes.length, MOST_READ), StandardCharsets.UTF_8);
    for (String secret : secrets) {
      text = text.replace(secret, "[secret]");
    }
    boolean isShort = line.isWhole() && text.length() <= LONGEST;
    return (isShort ? text : text.substring(0, Math.min(text.length(), LONGEST)) + "...")
        .replaceAll("\\p{C}", "?");
  }
}
