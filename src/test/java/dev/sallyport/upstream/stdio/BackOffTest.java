package dev.sallyport.upstream.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final AtomicLong now = new AtomicLong(42);
  private final BackOff backOff = new BackOff(now::get);

  private Duration pauseAfterFailure(Duration life) {
    backOff.failed(life);
    return backOff.left();
  }

  @Test
  void pausesGrowUpToHalfAMinute() {
    assertThat(backOff.left()).isZero();
    assertThat(IntStream.range(0, 9).mapToObj(i -> pauseAfterFailure(SHORT).toSeconds()))
        .containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
  }

  @Test
  void aPauseEnds() {
    backOff.failed(SHORT);
    backOff.failed(SHORT);
    now.addAndGet(Duration.ofMillis(999).toNanos());
    assertThat(backOff.left()).isPositive();
    now.addAndGet(Duration.ofMillis(1).toNanos());
    assertThat(backOff.left()).isZero();
  }

  @Test
  void oneThatHasRunForAMinuteFailsForTheFirstTime() {
    for (int i = 0; i < 5; i++) {
      backOff.failed(SHORT);
    }
    assertThat(pauseAfterFailure(Duration.ofMinutes(1))).isZero();
    assertThat(pauseAfterFailure(SHORT)).isEqualTo(Duration.ofSeconds(1));
  }
}
