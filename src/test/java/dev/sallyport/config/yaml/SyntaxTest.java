package dev.sallyport.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFolder;
import dev.sallyport.config.GatewayConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyntaxTest {
  @TempDir Path folder;

  private List<String> problems(String yaml) {
    return new ConfigFolder(folder).problems(yaml);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing\n", "---\n", "null", "{}", "mcp_servers:", "\uFEFF"})
  void anEmptyFileHasNoServers(String yaml) throws ConfigException {
    assertThat(new ConfigFolder(folder).load(yaml).config()).isEqualTo(GatewayConfig.EMPTY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: b: c                     | 1:5 | a ': ' where no key can be",
        "mcp_servers:\\n\\ta: 1      | 2:1 | a tab; YAML is indented with spaces only",
        "a:\\n  b: 1\\n c: 2         | 3:2 | isn't indented like its neighbours",
        "a: 'x                       | 1:6 | a quotation mark is opened and not closed",
        "a: \"x                      | 1:6 | a quotation mark is opened and not closed",
        "a: \"\\q\"                  | 1:6 | a '\\' in double quotes",
        "a: [1, 2                    | 1:9 | the closing ']' is missing",
        "a: {b: 1                    | 1:9 | the closing '}' is missing",
        "a: @b                       | 1:4 | a character that no value begins with",
        "a: *b                       | 1:4 | '*' begins an alias",
        "a: &                        | 1:5 | '&' begins an anchor",
        "a: !!python/object:os.x b   | 1:4 | '!' begins a tag",
        "a: !b c                     | 1   | a value begins with '!'",
        "a: !x!b c                   | 1:4 | '!' begins a tag",
        "a: 1\\n---\\nb: 2           | 2:1 | a second document begins here",
        "%FOO bar\\n%YAML 1.1\\n%YAML 1.1\\n--- a | 3:1 | begins with '%'",
        "a: b\\nc                    | 2:2 | a ':' is missing",
        "- a                         | 1   | a configuration is a map",
        "just text                   | 1   | a configuration is a map",
        "? [a]\\n: b                 | 1   | a key must be a text, not a list",
        "no: 1                       | 1   | YAML reads this key as a boolean",
        "1: 1                        | 1   | YAML reads this key as a number",
        "~: 1                        | 1   | YAML reads this key as null",
        "{mcp_servers:x}             | 1   | after the ':' of 'mcp_servers' a space is missing",
        "<<: 1                       | 1   | '<<' takes a map",
      })
  void mistakesAreToldInPlainWordsWithTheirPlace(String yaml, String place, String words) {
    String text = yaml.replace("\\n", "\n").replace("\\t", "\t");
    assertThat(problems(text)).first().asString().startsWith(place + ": ").contains(words);
  }

  @Test
  void aliasesAndMergesWork() throws ConfigException {
    List<String> servers =
        new ConfigFolder(folder)
                .load(
                    """
                mcp_servers:
                  a: &a
                    url: &url https://a.example.com/mcp
                    transport: sse
                    description: first
                  b:
                    <<: *a
                    description: second
                  c:
                    <<: [{description: third}, *a]
                  d:
                    url: *url
                """)
                .config()
                .servers()
                .stream()
                .map(
                    it ->
                        it.name()
                            + " "
                            + it.transport()
                            + " "
                            + it.url().getHost()
                            + " "
                            + it.description())
                .toList();
    assertThat(servers)
        .containsExactly(
            "a SSE a.example.com first",
            "b SSE a.example.com second",
            "c SSE a.example.com third",
            "d HTTP a.example.com null");
  }

  @Test
  void aMistakeThatIsMergedInManyTimesIsToldOnce() {
    assertThat(
            problems(
                """
                mcp_servers:
                  a: &a
                    url: https://a.example.com/mcp
                    nope: 1
                  b: {<<: *a}
                  c: {<<: *a}
                """))
        .filteredOn(text -> text.contains("nope"))
        .allMatch(text -> text.startsWith("4: "));
  }

  @Test
  void aliasesThatExpandWithoutMeasureAreRefused() {
    String laughs =
        IntStream.range(1, 20)
            .mapToObj(
                i ->
                    "a%d: &a%d [%s]"
                        .formatted(
                            i,
                            i,
                            IntStream.range(0, 9)
                                .mapToObj(_ -> "*a" + (i - 1))
                                .collect(Collectors.joining(","))))
            .collect(Collectors.joining("\n", "a0: &a0 lol\n", "\n"));
    assertThat(problems(laughs)).singleElement().asString().contains("expand to more than");
  }

  @Test
  void anAnchorThatHoldsItselfIsRefused() {
    assertThat(problems("a: &a\n  b: *a\n"))
        .singleElement()
        .asString()
        .startsWith("1: ")
        .contains("it would never end");
    assertThat(problems("a: &a {<<: *a}\n")).first().asString().contains("it would never end");
  }

  @Test
  void endlessMergesAreRefused() {
    String chain =
        IntStream.range(1, 3000)
            .mapToObj(i -> "a%d: &a%d {<<: *a%d}".formatted(i, i, i - 1))
            .collect(Collectors.joining("\n", "a0: &a0 {x: 1}\n", "\nmcp_servers: {a: *a2999}\n"));
    assertThat(problems(chain)).isNotEmpty();
  }

  @Test
  void deepNestingIsRefused() {
    assertThat(problems("a: " + "[".repeat(100_000)))
        .singleElement()
        .asString()
        .contains("nested deeper than 50 levels");
  }

  @Test
  void aFileOverOneMebibyteIsRefused() throws ConfigException {
    String comment = "#" + "x".repeat(1024 * 1024 - 2) + "\n";
    assertThat(new ConfigFolder(folder).load(comment).config()).isEqualTo(GatewayConfig.EMPTY);
    assertThat(problems(comment + "\n")).singleElement().asString().contains("larger than 1 MiB");
  }

  @Test
  void onlyUtf8IsRead() throws ConfigException {
    ConfigFolder config = new ConfigFolder(folder);
    assertThat(config.problems("a: 1\nb: é\n".getBytes(StandardCharsets.ISO_8859_1)))
        .containsExactly("2:4: this isn't UTF-8 text; save the file as UTF-8");
    assertThat(config.problems("a: 1\n".getBytes(StandardCharsets.UTF_16)))
        .singleElement()
        .asString()
        .contains("isn't UTF-8");
    assertThat(config.load("\uFEFFmcp_servers: {}\n").config()).isEqualTo(GatewayConfig.EMPTY);
  }

  @Test
  void controlCharactersAreRefused() {
    assertThat(problems("a: 1\nb: \u0007\n"))
        .containsExactly("2:4: the control character U+0007 isn't allowed here");
  }

  @Test
  void windowsLineEndsCount() {
    assertThat(problems("mcp_servers: {}\r\nnope: 1\r\n"))
        .singleElement()
        .asString()
        .startsWith("2: ");
  }
}
