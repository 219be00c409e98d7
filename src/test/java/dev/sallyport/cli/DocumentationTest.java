package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.TestCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentationTest {
  private static final Path README = Path.of("README.md");

  @TempDir Path folder;

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(Path.of("docs"))) {
      List<Path> pages = docs.filter(page -> page.toString().endsWith(".md")).toList();
      return Stream.concat(Stream.of(README, Path.of("CONTRIBUTING.md")), pages.stream());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsToAFile(Path page) {
    assertThat(find("\\]\\((?!https?:|#)([^)#]+)", read(page)))
        .allMatch(link -> Files.exists(page.resolveSibling(link)), "exists");
  }

  @Test
  void theConfigurationOfTheReadmeIsInOrder() throws IOException {
    Path ca = TestCa.root("Corp CA").writePem(folder.resolve("corp-ca.pem"));
    String yaml = find("```yaml\n(.*?)```", read(README)).getFirst();
    Path file =
        Files.writeString(
            folder.resolve("config.yaml"),
            yaml.replace("/etc/ssl/certs/corp-ca.pem", ca.toString()));
    Run run =
        Run.of(
            Map.of("TICKETS_TOKEN", "only-an-example"),
            "check",
            "--offline",
            "--config",
            file.toString());
    assertThat(run.out()).contains("tickets  ", "search  ");
    assertThat(run.code()).isZero();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyOptionOfCheckAndTlsExists(Path page) {
    for (String command : find("sallyport\\.jar ((?:check|tls) [^`\n]*)", read(page))) {
      for (String option : find("(--[a-z-]+)", command)) {
        assertThat(Run.of(Map.of(), command.split(" ", -1)[0], "--help").out()).contains(option);
      }
    }
  }

  private static List<String> find(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  private static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
