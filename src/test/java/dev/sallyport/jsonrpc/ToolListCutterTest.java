package dev.sallyport.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ToolListCutterTest {
  private final ToolListCutter cutter =
      new ToolListCutter("files", Set.of("a", "b", "ä")::contains);

  private String cut(String message) {
    return new String(cutter.cut(message.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  private static String list(String tools) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":"
        + tools
        + ",\"nextCursor\":\"x\"}}";
  }

  private static String tool(String name) {
    return "{\"name\":\"" + name + "\"}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "[{N:X},{N:a},{N:b}] | [{N:a},{N:b}]",
        "[{N:a},{N:X},{N:b}] | [{N:a},{N:b}]",
        "[{N:a},{N:b},{N:X}] | [{N:a},{N:b}]",
        "[{N:a},{N:X},{N:X}] | [{N:a}]",
        "[{N:X},{N:X},{N:a},{N:X}] | [{N:a}]",
        "[{N:X},{N:a},{N:X},{N:b},{N:X}] | [{N:a},{N:b}]",
        "[{N:X}] | []",
        "[ {N:X} , {N:X} ] | [  ]",
        "[ {N:a} , {N:X} ] | [ {N:a} ]",
        "[~ {N:X} ,~ {N:a}~ ] | [~ {N:a}~ ]",
        "[] | []",
        "[{N:a}] | [{N:a}]",
        "[{N:a,N:X}] | []",
        "[{N:X,N:a}] | []",
        "[{N:a,N:a}] | [{N:a,N:a}]",
        "[{`title`:1,`inputSchema`:{N:X},N:a}] | [{`title`:1,`inputSchema`:{N:X},N:a}]",
        "[{`inputSchema`:{N:a},N:X}] | []",
        "[{`name`:5},{`name`:null},{`name`:[`a`]}] | []",
        "[`X`,1,1.0,-0,true,null,{N:X},[{N:X}],{}] | [`X`,1,1.0,-0,true,null,[{N:X}],{}]",
        "[1 ,{N:X}] | [1]",
        "[12345678901234567890 , {N:X} , `x\\`,` , {N:X}] | [12345678901234567890 , `x\\`,`]",
      })
  void cutsTheToolsThatAreNotPermitted(String before, String after) {
    assertThat(cut(list(json(before)))).isEqualTo(list(json(after)));
  }

  /** Spares the table above most of its quotes. */
  private static String json(String shorthand) {
    return shorthand.replaceAll("N:(\\w)", "\"name\":\"$1\"").replace('`', '"').replace('~', '\n');
  }

  @Test
  void readsEscapedNames() {
    assertThat(cut(list("[{\"n\\u0061me\":\"\\u0061\"},{\"\\u006eame\":\"\\u0058\"}]")))
        .isEqualTo(list("[{\"n\\u0061me\":\"\\u0061\"}]"));
    assertThat(cut("{\"\\u0072esult\":{\"\\u0074ools\":[{\"name\":\"X\"}]}}"))
        .isEqualTo("{\"\\u0072esult\":{\"\\u0074ools\":[]}}");
  }

  @Test
  void leavesEveryOtherByte() {
    String kept =
        " { \"name\" : \"\\u00e4\" , \"x\":1.0,\"y\":1E+2, \"z\": 123456789012345678901234567890,"
            + "\t\"d\":\"ä\\u00e4\\/ 🙂\" , \"x\":1.0 } ";

    assertThat(cut(list("[" + kept + "," + tool("X") + "]")))
        .isEqualTo(list("[" + kept.stripTrailing() + "]"));
    assertThat(cut(list("[" + tool("🙂") + "," + kept + "]")))
        .isEqualTo(list("[" + kept.stripLeading() + "]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"result\":{\"structuredContent\":{\"tools\":[{\"name\":\"X\"}]},\"content\":[]}}",
        "{\"result\":{\"capabilities\":{\"tools\":{\"listChanged\":true}}}}",
        "{\"result\":{\"inputRequests\":{\"k\":{\"params\":{\"tools\":[{\"name\":\"X\"}]}}}}}",
        "{\"method\":\"sampling/createMessage\",\"params\":{\"tools\":[{\"name\":\"X\"}]}}",
        "{\"result\":[{\"tools\":[{\"name\":\"X\"}]}]}",
        "{\"result\":{\"tools\":{\"name\":\"X\"}}}",
        "{\"tools\":[{\"name\":\"X\"}],\"result\":{}}",
        "{\"error\":{\"data\":{\"tools\":[{\"name\":\"X\"}]}}}",
        "{\"x\":{\"result\":{\"tools\":[{\"name\":\"X\"}]}}}",
        "[]",
        "1",
        "  ",
        ""
      })
  void takesNothingElseForAListOfTools(String message) {
    assertThat(cut(message)).isEqualTo(message);
  }

  @Test
  void cutsEveryListThatAClientCouldTake() {
    assertThat(
            cut(
                "{\"result\":{\"tools\":[{\"name\":\"X\"}],\"tools\":[{\"name\":\"X\"}]},"
                    + "\"result\":{\"tools\":[{\"name\":\"X\"}]}}"))
        .isEqualTo("{\"result\":{\"tools\":[],\"tools\":[]},\"result\":{\"tools\":[]}}");
  }

  @Test
  void cutsInEachMessageOfABatch() {
    assertThat(
            cut(
                "["
                    + list("[" + tool("X") + "]")
                    + ",1,"
                    + list("[" + tool("a") + "," + tool("X") + "]")
                    + "]"))
        .isEqualTo("[" + list("[]") + ",1," + list("[" + tool("a") + "]") + "]");
  }

  @Test
  void passesAByteOrderMark() {
    assertThat(cut("\uFEFF" + list("[" + tool("X") + "," + tool("a") + "]")))
        .isEqualTo("\uFEFF" + list("[" + tool("a") + "]"));
  }

  @Test
  void readsWhatPythonWrites() {
    assertThat(cut(list("[{\"name\":\"a\",\"x\":NaN},{\"x\":-Infinity,\"name\":\"X\"}]")))
        .isEqualTo(list("[{\"name\":\"a\",\"x\":NaN}]"));
  }

  @Test
  void readsDeepSchemasAndLongNumbers() {
    String deep = "[".repeat(2_000) + "9".repeat(5_000) + "]".repeat(2_000);

    assertThat(cut(list("[{\"x\":" + deep + ",\"name\":\"X\"}]"))).isEqualTo(list("[]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[",
        "{\"result\":{\"tools\":[{\"name\":\"a\"}",
        "{\"result\":{\"tools\":[{\"name\":\"a\"},]}}",
        "{\"result\":{}} {\"result\":{\"tools\":[{\"name\":\"X\"}]}}",
        "{\"result\":{'tools':[]}}"
      })
  void refusesWhatIsNotJson(String message) {
    assertThatThrownBy(() -> cut(message))
        .isInstanceOf(GatewayException.ToolListUnreadable.class)
        .hasMessageContaining("'files'");
  }

  @Test
  void refusesUtf16() {
    byte[] message = list("[" + tool("X") + "]").getBytes(StandardCharsets.UTF_16LE);

    assertThatThrownBy(() -> cutter.cut(message))
        .isInstanceOf(GatewayException.ToolListUnreadable.class);
  }

  @Test
  void givesTheSameArrayWhereNothingIsCut() {
    byte[] message = list("[" + tool("a") + "]").getBytes(StandardCharsets.UTF_8);

    assertThat(cutter.cut(message)).isSameAs(message);
  }

  @Test
  void readsTenThousandTools() {
    ToolListCutter odd =
        new ToolListCutter("files", name -> (name.charAt(name.length() - 1) - '0') % 2 == 1);
    String all =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "{\"description\":\"Tool ä " + i + "\",\"name\":\"tool_" + i + "\"}")
            .collect(Collectors.joining(",\n"));

    JsonNode rest =
        JsonMapper.shared()
            .readTree(odd.cut(list("[" + all + "]").getBytes(StandardCharsets.UTF_8)));

    JsonNode tools = rest.path("result").path("tools");
    assertThat(tools.size()).isEqualTo(5_000);
    assertThat(tools.get(4_999).path("name").asString()).isEqualTo("tool_9999");
  }

  @Test
  void keepsEveryPermittedToolInItsOrderWhateverTheListLooksLike() {
    Random random = new Random(42);
    for (int round = 0; round < 2_000; round++) {
      List<String> elements = new ArrayList<>();
      List<String> kept = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        String element = element(random);
        elements.add(space(random) + element + space(random));
        if (!element.contains("\"X\"")) {
          kept.add(element);
        }
      }
      String before =
          list("[" + (elements.isEmpty() ? space(random) : String.join(",", elements)) + "]");

      String after = cut(before);

      JsonNode tools = JsonMapper.shared().readTree(after).path("result").path("tools");
      assertThat(tools)
          .as(before)
          .isEqualTo(JsonMapper.shared().readTree("[" + String.join(",", kept) + "]"));
      int from = 0;
      for (String element : kept) {
        from = after.indexOf(element, from);
        assertThat(from).as("%s in %s", element, after).isNotNegative();
        from += element.length();
      }
    }
  }

  private static String element(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> "{\"name\":\"X\"}";
      case 1 -> "{\"s\":{\"tools\":[{\"name\":\"Y\"}]},\"name\": \"X\" ,\"t\":[1,{}]}";
      case 2 -> "{\"name\":\"b\",\"n\":1.50,\"d\":\"]},{[\\\"\"}";
      case 3 -> "{ \"d\":\"ä🙂\\\\\", \"name\":\"ä\" }";
      case 4 -> "1.0";
      default -> "\"[ä\\\"\"";
    };
  }

  private static String space(Random random) {
    return " \n\t\r".repeat(2).substring(0, random.nextInt(5));
  }
}
