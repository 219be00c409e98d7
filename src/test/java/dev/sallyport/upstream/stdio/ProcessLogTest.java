package dev.sallyport.upstream.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.Secret;
import dev.sallyport.definition.StdioCommand;
import dev.sallyport.definition.StdioCommand.Argument;
import dev.sallyport.definition.StdioCommand.Sharing;
import dev.sallyport.testing.CapturedLog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProcessLogTest {
  private final AtomicLong now = new AtomicLong();
  private final ProcessLog log =
      new ProcessLog(
          "prog",
          new StdioCommand(
              "program",
              List.of(new Argument("argument-secret", true), new Argument("plain", false)),
              Map.of(
                  "TOKEN",
                  new Secret("token-secret"),
                  "SHORT",
                  new Secret("no"),
                  "NONE",
                  new Secret("")),
              null,
              Sharing.SHARED,
              1),
          now::get);

  private static LineReader.Line line(String text) {
    try {
      return Objects.requireNonNull(
          new LineReader(
                  new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                  ProcessLog.MOST_READ,
                  true)
              .next());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void linesAreShownWithTheServersNameAndWithoutItsSecrets() {
    try (CapturedLog captured = CapturedLog.of(ProcessLog.class)) {
      log.stderr(line("no token-secret, no argument-secret, plain\u001b[31m"));
      assertThat(captured.lines())
          .containsExactly("INFO MCP server 'prog' (stderr): no [secret], no [secret], plain?[31m");
    }
  }

  @Test
  void longLinesAreCut() {
    try (CapturedLog captured = CapturedLog.of(ProcessLog.class)) {
      log.stderr(line("x".repeat(5000)));
      assertThat(captured.lines())
          .singleElement()
          .asString()
          .endsWith("xxx...")
          .hasSizeLessThan(1100);
    }
  }

  @Test
  void moreThanAHundredLinesInTenSecondsAreCountedOnly() {
    try (CapturedLog captured = CapturedLog.of(ProcessLog.class)) {
      for (int i = 0; i < 500; i++) {
        log.stderr(line("line"));
      }
      assertThat(captured.lines()).hasSize(100);
      now.addAndGet(Duration.ofSeconds(10).toNanos());
      log.stderr(line("later"));
      assertThat(captured.lines())
          .hasSize(102)
          .contains("INFO MCP server 'prog': 400 more lines were left out of this log")
          .last()
          .asString()
          .endsWith("later");
    }
  }
}
