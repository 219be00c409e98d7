package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in the file: it loads, or there's a {@link ConfigException}, and soon. */
class AnyInputTest {
  private static final String SAMPLE =
      """
      mcp_servers:
        github: &a
          url: "https://mcp.example.com/mcp"
          transport: http
          auth_type: bearer_token
          authentication_token: os.environ/TOKEN
          static_headers: {X-A: 'b', "X-B": >-
            folded}
          extra_headers: [X-C, *x]
          timeout: 1.5
          ssl_verify: ./ca.pem
        other:
          <<: *a
          alias: "${NAME:other}"
      general_settings:
        master_key: !!str sk-0123456789
        allowed_origins:
          - https://example.com
      """;

  private static final List<String> PIECES =
      List.of(
          "\n",
          " ",
          "  ",
          "\t",
          ":",
          ": ",
          "- ",
          "? ",
          "[",
          "]",
          "{",
          "}",
          ",",
          "&a ",
          "*a",
          "<<: ",
          "!",
          "!!",
          "!<x> ",
          "|",
          ">",
          "'",
          "\"",
          "%",
          "@",
          "`",
          "#",
          "---",
          "...",
          "~",
          "null",
          "${",
          "}",
          "${A}",
          "$${",
          "os.environ/",
          "\\",
          "\\U0011FFFF",
          "\\x",
          "0x",
          "1:2",
          "%YAML ",
          "%TAG ! ",
          "\r",
          "\u0085",
          "\u2028",
          "\uFEFF",
          "\uD83D\uDE00",
          "mcp_servers",
          "url",
          "ssl_verify",
          "timeout: ",
          "9999999999999999999999");

  @TempDir Path folder;

  private void loadsOrFails(byte[] yaml) {
    try {
      assertThat(new ConfigFolder(folder).load(yaml, Map.of("A", "b")).config()).isNotNull();
    } catch (ConfigException e) {
      assertThat(e.problems()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void editedAtRandom(long seed) {
    Random random = new Random(seed);
    for (int run = 0; run < 150; run++) {
      StringBuilder yaml = new StringBuilder(SAMPLE);
      for (int edit = random.nextInt(1, 8); edit > 0; edit--) {
        int at = random.nextInt(yaml.length());
        int end = Math.min(yaml.length(), at + random.nextInt(4));
        yaml.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
      }
      loadsOrFails(yaml.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void putTogetherAtRandom(long seed) {
    Random random = new Random(seed);
    for (int run = 0; run < 150; run++) {
      String yaml =
          IntStream.range(0, random.nextInt(1, 60))
              .mapToObj(_ -> PIECES.get(random.nextInt(PIECES.size())))
              .collect(Collectors.joining());
      loadsOrFails(yaml.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void ofAnyBytes() {
    Random random = new Random(21);
    for (int run = 0; run < 150; run++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      loadsOrFails(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[", "{", "- ", "? ", "a: ", "1:", "9", "a", "x: 1\n", "&a ", "!", "'", "\"", "${", "${A:",
        "[],", "*", "%", "\n", "<<: {", "a\\", "<<: [{", "- - "
      })
  void repeatedOverAndOver(String piece) {
    for (String start : List.of("", "mcp_servers:\n  a: {url: ")) {
      String yaml = start + piece.repeat(256 * 1024 / piece.length());
      assertTimeoutPreemptively(
          Duration.ofSeconds(20), () -> loadsOrFails(yaml.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void withAThousandServers() throws ConfigException {
    String yaml =
        IntStream.range(0, 1000)
            .mapToObj(
                i ->
                    "  s%d:\n    url: https://h%d/mcp\n    ssl_verify: ca/%d.pem\n"
                        .formatted(i, i, i))
            .collect(Collectors.joining("", "mcp_servers:\n", ""));
    assertThat(new ConfigFolder(folder).load(yaml).config().servers()).hasSize(1000);
  }

  @Test
  void withAMistakeInEachOfAThousandServers() {
    String yaml =
        IntStream.range(0, 1000)
            .mapToObj(i -> "  s%d: {url: \"https://h/mcp\", ssl_verify: no}\n".formatted(i))
            .collect(Collectors.joining("", "mcp_servers:\n", ""));
    assertThat(new ConfigFolder(folder).problems(yaml)).hasSize(1000);
  }
}
