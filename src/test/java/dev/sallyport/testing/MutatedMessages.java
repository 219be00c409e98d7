package dev.sallyport.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Requests of MCP clients of either era, changed in ways that no client would. */
public final class MutatedMessages {
  private static final String META =
      """
      "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
      "io.modelcontextprotocol/clientInfo":{"name":"fuzz","version":"1"},\
      "io.modelcontextprotocol/clientCapabilities":{"elicitation":{}},"progressToken":"p"}""";

  private static final String INITIALIZE =
      """
      {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
      "capabilities":{"elicitation":{}},"clientInfo":{"name":"fuzz","version":"1"}}}""";

  private static final List<String> MESSAGES =
      List.of(
          "{'jsonrpc':'2.0','id':7,'method':'tools/call','params':{'name':'echo','arguments':{'a':[1,{'b':'c'}]},META}}",
          "{'jsonrpc':'2.0','id':'s-1','method':'tools/list','params':{'cursor':'c',META}}",
          "{'jsonrpc':'2.0','id':8,'method':'prompts/get','params':{'name':'p','arguments':{},META}}",
          "{'jsonrpc':'2.0','id':9,'method':'resources/read','params':{'uri':'note://a',META}}",
          "{'jsonrpc':'2.0','id':10,'method':'completion/complete','params':{'ref':{'type':'ref/prompt','name':'p'},'argument':{'name':'a','value':'b'},META}}",
          "{'jsonrpc':'2.0','id':11,'method':'server/discover','params':{META}}",
          "{'jsonrpc':'2.0','id':12,'method':'ping'}",
          "{'jsonrpc':'2.0','id':13,'method':'logging/setLevel','params':{'level':'info'}}",
          "{'jsonrpc':'2.0','id':14,'method':'resources/subscribe','params':{'uri':'note://a'}}",
          "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':99,'reason':'r'}}",
          "{'jsonrpc':'2.0','method':'notifications/initialized'}",
          "{'jsonrpc':'2.0','id':'q','result':{'action':'accept','content':{}}}",
          "[{'jsonrpc':'2.0','id':15,'method':'ping'},{'jsonrpc':'2.0','id':16,'method':'ping'}]");

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "1e999",
          "-0",
          "12345678901234567890123456789",
          "1.5",
          "\"\"",
          "\"\\u0000\\ud800\"",
          "\"" + "x".repeat(20_000) + "\"",
          "[]",
          "{}",
          "{\"id\":{\"id\":{}}}",
          "[".repeat(400) + "]".repeat(400),
          "[".repeat(5000),
          "\"tools/call\"",
          "\"initialize\"",
          "\"2025-03-26\"",
          "\"=?base64?!!?=\"");

  private static final List<String> HEADER_VALUES =
      List.of(
          "",
          "tools/list",
          "echo",
          "2025-06-18",
          "2026-07-28",
          "1999-01-01",
          "x".repeat(5000),
          "=?base64?ZQ==?=");

  private MutatedMessages() {}

  /** A message with the headers that it's sent with. */
  public static final class Message {
    private final Map<String, String> headers;
    private final byte[] body;

    private Message(Map<String, String> headers, byte[] body) {
      this.headers = headers;
      this.body = body;
    }

    /** Beside those that every client sends. */
    public Map<String, String> headers() {
      return headers;
    }

    /** What may be no JSON. */
    public byte[] body() {
      return body;
    }
  }

  /** Begins a session of the legacy era, as it should be. */
  public static Message initialize() {
    return new Message(Map.of(), INITIALIZE.getBytes(StandardCharsets.UTF_8));
  }

  /** The next message; the same seed makes the same ones. */
  public static Message next(RandomGenerator random, String session) {
    String message = pick(random, MESSAGES).replace('\'', '"').replace("META", META);
    for (int i = random.nextInt(3); i > 0; i--) {
      message = changed(random, message);
    }
    byte[] body = message.getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 0; i > 0; i--) {
      body = damaged(random, body);
    }
    return new Message(headers(random, message, session), body);
  }

  private static Map<String, String> headers(
      RandomGenerator random, String message, String session) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (random.nextBoolean()) {
      headers.put("MCP-Protocol-Version", "2026-07-28");
      headers.put("Mcp-Method", between(message, "\"method\":\"", "\""));
      headers.put(
          "Mcp-Name",
          between(message, message.contains("\"uri\"") ? "\"uri\":\"" : "\"name\":\"", "\""));
    } else {
      headers.put("Mcp-Session-Id", session);
      headers.put("MCP-Protocol-Version", "2025-11-25");
    }
    if (random.nextInt(4) == 0) {
      String name =
          pick(
              random,
              List.of(
                  "MCP-Protocol-Version",
                  "Mcp-Method",
                  "Mcp-Name",
                  "Mcp-Session-Id",
                  "Last-Event-ID",
                  "Mcp-Param-Region"));
      headers.put(
          name,
          name.equals("Mcp-Session-Id") ? tampered(random, session) : pick(random, HEADER_VALUES));
    }
    headers.values().removeIf(String::isEmpty);
    return headers;
  }

  private static String tampered(RandomGenerator random, String session) {
    int at = random.nextInt(session.length());
    return session.substring(0, at) + 'A' + session.substring(at + 1);
  }

  private static String between(String all, String from, String to) {
    int begin = all.indexOf(from);
    int end = begin < 0 ? -1 : all.indexOf(to, begin + from.length());
    String found = end < 0 ? "" : all.substring(begin + from.length(), end);
    return found.chars().allMatch(c -> c >= ' ' && c < 127) ? found : "";
  }

  /** Replaces, doubles or drops a member or an element, wherever that is. */
  private static String changed(RandomGenerator random, String json) {
    int[] places = IntStream.range(0, json.length()).filter(i -> json.charAt(i) == ':').toArray();
    if (places.length == 0) {
      return json;
    }
    int colon = places[random.nextInt(places.length)];
    int end = json.length();
    for (char stop : new char[] {',', '}', ']'}) {
      int at = json.indexOf(stop, colon);
      end = at < 0 ? end : Math.min(end, at);
    }
    return switch (random.nextInt(3)) {
      case 0 -> json.substring(0, colon + 1) + pick(random, VALUES) + json.substring(end);
      case 1 -> {
        int name = json.lastIndexOf('"', Math.max(0, colon - 2));
        yield json.substring(0, end)
            + ","
            + json.substring(Math.max(0, name), colon + 1)
            + pick(random, VALUES)
            + json.substring(end);
      }
      default -> {
        int name = Math.max(0, json.lastIndexOf('"', Math.max(0, colon - 2)));
        yield json.substring(0, name) + "\"x\":1" + json.substring(end);
      }
    };
  }

  private static byte[] damaged(RandomGenerator random, byte[] body) {
    if (body.length == 0) {
      return body;
    }
    int at = random.nextInt(body.length);
    byte[] copy = body.clone();
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(body, at);
      case 1 -> {
        copy[at] ^= (byte) (1 << random.nextInt(8));
        yield copy;
      }
      case 2 -> {
        copy[at] = (byte) random.nextInt(256);
        yield copy;
      }
      default -> {
        byte[] longer = Arrays.copyOf(body, body.length + 3);
        longer[body.length] = (byte) random.nextInt(256);
        yield longer;
      }
    };
  }

  private static <T> T pick(RandomGenerator random, List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
