package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.downstream.ListeningEnd;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

class DrainTest {

  @Test
  void keepsIdleConnectionsForFiveSecondsOrAsLongAsTheVariableSays() {
    assertThat(Drain.patience(Map.of())).isEqualTo(Duration.ofSeconds(5));
    assertThat(Drain.patience(Map.of(Drain.VARIABLE, " "))).isEqualTo(Duration.ofSeconds(5));
    assertThat(Drain.patience(Map.of(Drain.VARIABLE, "0"))).isEqualTo(Duration.ZERO);
    assertThat(Drain.patience(Map.of(Drain.VARIABLE, "300"))).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void comesBetweenTheTwoEndsOfTheWebServer() {
    ClientConnections connections = new ClientConnections(Duration.ZERO);
    EndOfListening beginning = new EndOfListening(new ListeningEnd(), connections);
    assertThat(new Drain(connections, beginning, Duration.ZERO).getPhase())
        .isLessThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE)
        .isGreaterThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "2.5", "301", "99999999999"})
  void refusesWhatIsNoTime(String seconds) {
    assertThatThrownBy(() -> Drain.patience(Map.of(Drain.VARIABLE, seconds)))
        .hasMessage(
            "SALLYPORT_DRAIN_SECONDS is a number of seconds from 0 to 300, not '%s'", seconds);
  }
}
