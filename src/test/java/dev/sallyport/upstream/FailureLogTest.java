package dev.sallyport.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.CapturedLog;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailureLogTest {
  private final AtomicLong clock = new AtomicLong();
  private final FailureLog failures = new FailureLog("files", clock::get);
  private final CapturedLog log = CapturedLog.of(FailureLog.class);

  @AfterEach
  void stop() {
    log.close();
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  @Test
  void saysTheSameOnceAMinute() {
    for (int second = 0; second <= 60; second++) {
      failures.report("refused");
      pass(Duration.ofSeconds(1));
    }

    assertThat(log.lines())
        .containsExactly("WARN MCP server 'files': refused", "WARN MCP server 'files': refused");
  }

  @Test
  void neverSaysMoreThanALineASecond() {
    for (int i = 0; i < 100; i++) {
      failures.report("failure " + i);
    }

    assertThat(log.lines()).containsExactly("WARN MCP server 'files': failure 0");
  }

  @Test
  void saysAnotherFailureAtOnceAfterThat() {
    failures.report("refused");
    pass(Duration.ofSeconds(2));
    failures.report("no answer");

    assertThat(log.lines()).hasSize(2);
  }

  @Test
  void saysThatTheServerAnswersAgain() {
    failures.recovered();
    failures.report("refused");
    pass(Duration.ofSeconds(5));
    failures.recovered();
    failures.recovered();

    assertThat(log.lines())
        .containsExactly(
            "WARN MCP server 'files': refused", "INFO MCP server 'files' answers again");
  }

  @Test
  void aServerThatComesAndGoesDoesNotFloodTheLog() {
    for (int i = 0; i < 1_000; i++) {
      failures.report("refused");
      failures.recovered();
    }

    assertThat(log.lines()).hasSize(1);
  }
}
