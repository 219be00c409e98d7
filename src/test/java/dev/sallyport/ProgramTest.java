package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.demo.DemoMcpServer;
import dev.sallyport.testing.TestCa;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the program in a process of its own. */
class ProgramTest {
  @TempDir Path folder;

  @Test
  void checkPrintsItsReportAndEnds() throws Exception {
    TestCa authority = TestCa.root("Corp Root CA");
    authority.writePem(folder.resolve("ca.pem"));
    try (DemoMcpServer server = DemoMcpServer.start(authority.issue("localhost"))) {
      String config =
          """
          mcp_servers:
            good:
              url: %1$s
              ssl_verify: ./ca.pem
            bad:
              url: %1$s
              ssl_verify: ./missing.pem
          """
              .formatted(server.url());
      assertThat(run("check", "--config", write(config))).isEqualTo(1);
      assertThat(Files.readString(out()))
          .startsWith("good  ")
          .contains("Connected! 3 tools")
          .endsWith("1 of 2 servers can't be used: bad" + System.lineSeparator());
      assertThat(err()).isEmptyFile();
      assertThat(server.openSessions()).isZero();
    }
  }

  @Test
  void aConfigurationWithMistakesStopsTheStart() throws Exception {
    String file = write("mcp_servers:\n  a:\n    urll: x\n");
    assertThat(run("--config", file)).isEqualTo(2);
    assertThat(Files.readAllLines(err())).hasSize(2).allMatch(line -> line.startsWith(file + ":"));
    assertThat(out()).isEmptyFile();
  }

  private int run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SallyportApplication.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("JAVA_") || name.startsWith("JDK_"));
    Process process = builder.redirectOutput(file(out())).redirectError(file(err())).start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private String write(String yaml) throws IOException {
    return Files.writeString(folder.resolve("config.yaml"), yaml).toString();
  }

  private Path out() {
    return folder.resolve("out.txt");
  }

  private Path err() {
    return folder.resolve("err.txt");
  }

  private static File file(Path path) {
    return path.toFile();
  }
}
