package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.GatewayConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServeTest {
  @TempDir Path folder;

  private final AtomicReference<@Nullable Started> started = new AtomicReference<>();

  private record Started(GatewayConfig config, boolean debugTls, List<String> springArguments) {}

  private Run serve(Map<String, String> environment, String... arguments) {
    return Run.of(
        environment,
        (config, file, variables, debugTls, others) ->
            started.set(new Started(config, debugTls, others)),
        arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", ""})
  void startsTheGatewayWithItsServers(String command) throws IOException {
    String file = config("mcp_servers:\n  a:\n    url: https://mcp.example.com/mcp\n");
    Run run =
        command.isEmpty()
            ? serve(Map.of(), "--config", file, "--server.port=0")
            : serve(Map.of(), command, "--config", file, "--server.port=0");
    assertThat(run.code()).isZero();
    assertThat(started().config().servers()).hasSize(1);
    assertThat(started().springArguments()).containsExactly("--server.port=0");
    assertThat(started().debugTls()).isFalse();
  }

  @Test
  void takesTheKeyOfTheEnvironmentWithoutAFile() {
    Run run = serve(Map.of("SALLYPORT_MASTER_KEY", "only-an-example"));
    assertThat(run.code()).isZero();
    assertThat(started().config().general().masterKey()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"--debug-tls, '', true", ", 1, true", ", true, true", ", 0, false", ", '', false"})
  void debugsTlsByOptionOrVariable(@Nullable String option, String variable, boolean expected)
      throws IOException {
    String file = config("");
    Map<String, String> environment = Map.of("DEBUG_SSL", variable);
    Run run =
        option == null
            ? serve(environment, "--config", file)
            : serve(environment, "--config", file, option);
    assertThat(run.code()).isZero();
    assertThat(started().debugTls()).isEqualTo(expected);
  }

  @Test
  void tellsEveryMistakeOfTheFileAndDoesNotStart() throws IOException {
    Run run =
        Run.of(Map.of(), "--config", config("mcp_servers:\n  a:\n    urll: x\n    tiemout: 3\n"));
    assertThat(run.err()).contains("'urll'").contains("'tiemout'").doesNotContain("\tat ");
    assertThat(run.code()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"chekc", "--confg=x", "--port=4000", "-x"})
  void refusesWhatItDoesNotKnow(String argument) {
    Run run = Run.of(Map.of(), argument);
    assertThat(run.err()).contains("Unknown argument: " + argument);
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void printsNoStackTraceOfAStartThatFailed() throws IOException {
    Run run =
        Run.of(
            Map.of(),
            (config, file, variables, debugTls, others) -> {
              throw new IllegalStateException("Spring Boot has said it");
            },
            "--config",
            config(""));
    assertThat(run.out() + run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void helps() {
    Run run = Run.of(Map.of(), "--help");
    assertThat(run.out()).contains("serve").contains("check").contains("tls").contains("--config");
    assertThat(run.code()).isZero();
  }

  private String config(String yaml) throws IOException {
    return Files.writeString(folder.resolve("config.yaml"), yaml).toString();
  }

  private Started started() {
    Started start = started.get();
    if (start == null) {
      throw new AssertionError("the gateway wasn't started");
    }
    return start;
  }
}
