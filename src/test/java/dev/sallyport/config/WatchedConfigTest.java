package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedConfigTest {
  private static final String ONE = "mcp_servers:\n  one:\n    url: https://mcp.example.com/mcp\n";
  private static final String TWO = ONE + "  two:\n    url: https://mcp.example.com/two\n";

  @TempDir Path folder;

  private WatchedConfig watch(String yaml) throws IOException, ConfigException {
    Path file = Files.writeString(file(), yaml);
    return new WatchedConfig(file, Map.of(), ConfigFile.load(file, Map.of()).config());
  }

  private Path file() {
    return folder.resolve("config.yaml");
  }

  /** As often as it takes to see a change and to see that it stays. */
  private static boolean look(WatchedConfig config) {
    boolean first = config.look();
    return config.look() || first;
  }

  private static List<String> names(WatchedConfig config) {
    return config.current().servers().stream().map(each -> each.name().value()).toList();
  }

  @Test
  void takesOverAnEdit() throws Exception {
    WatchedConfig config = watch(ONE);
    Files.writeString(file(), TWO);
    assertThat(look(config)).isTrue();
    assertThat(names(config)).containsExactly("one", "two");
    assertThat(look(config)).isFalse();
  }

  @Test
  void takesOverAFileThatIsRenamedIntoPlace() throws Exception {
    WatchedConfig config = watch(TWO);
    Path next = Files.writeString(folder.resolve("next"), ONE);
    Files.move(next, file(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    assertThat(look(config)).isTrue();
    assertThat(names(config)).containsExactly("one");
  }

  @Test
  void doesNotReadAFileThatIsJustBeingWritten() throws Exception {
    WatchedConfig config = watch(TWO);
    Files.writeString(file(), "");
    assertThat(config.look()).isFalse();
    Files.writeString(file(), ONE);
    assertThat(config.look()).isFalse();
    assertThat(names(config)).containsExactly("one", "two");
    assertThat(config.look()).isTrue();
    assertThat(names(config)).containsExactly("one");
  }

  @Test
  void keepsWhatWasGoodWhenAnEditHasMistakesAndSaysEachWithItsLine() throws Exception {
    try (CapturedLog log = CapturedLog.of(WatchedConfig.class)) {
      WatchedConfig config = watch(ONE);
      Files.writeString(file(), TWO + "    urll: x\n    tiemout: 3\n");
      assertThat(look(config)).isFalse();
      assertThat(names(config)).containsExactly("one");
      assertThat(config.state().mistakes())
          .hasSize(2)
          .anySatisfy(mistake -> assertThat(mistake).contains("config.yaml:6: ", "'urll'"))
          .anySatisfy(mistake -> assertThat(mistake).contains("config.yaml:7: ", "'tiemout'"));
      assertThat(String.join("\n", log.lines()))
          .contains("config.yaml:6: ", "config.yaml:7: ", "stays in use");

      Files.writeString(file(), TWO);
      assertThat(look(config)).isTrue();
      assertThat(config.state().mistakes()).isEmpty();
      assertThat(names(config)).containsExactly("one", "two");
    }
  }

  @Test
  void keepsWhatWasGoodWhenTheFileIsGone() throws Exception {
    WatchedConfig config = watch(ONE);
    Files.delete(file());
    assertThat(look(config)).isFalse();
    assertThat(names(config)).containsExactly("one");
    assertThat(config.state().mistakes()).hasSize(1);
  }

  @Test
  void readsAFileThatAppearsAfterTheStart() throws Exception {
    WatchedConfig config = new WatchedConfig(file(), Map.of(), GatewayConfig.EMPTY);
    assertThat(look(config)).isFalse();
    assertThat(config.state().mistakes()).isEmpty();
    Files.writeString(file(), ONE);
    assertThat(look(config)).isTrue();
    Files.delete(file());
    assertThat(look(config)).isTrue();
    assertThat(names(config)).isEmpty();
  }

  @Test
  void saysThatChangedSettingsNeedARestart() throws Exception {
    try (CapturedLog log = CapturedLog.of(WatchedConfig.class)) {
      WatchedConfig config = watch(ONE);
      Files.writeString(file(), ONE + "general_settings:\n  connect_timeout: 3\n");
      assertThat(look(config)).isFalse();
      assertThat(config.state().needsRestart()).isTrue();
      assertThat(String.join("\n", log.lines()))
          .contains("general_settings were changed, which takes a restart");

      Files.writeString(file(), ONE);
      look(config);
      assertThat(config.state().needsRestart()).isFalse();
    }
  }

  @Test
  void watchesByItself() throws Exception {
    CountDownLatch changed = new CountDownLatch(1);
    try (WatchedConfig config = watch(ONE)) {
      config.start(Duration.ofMillis(5), changed::countDown);
      Files.writeString(file(), TWO);
      assertThat(changed.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(names(config)).containsExactly("one", "two");
    }
  }
}
