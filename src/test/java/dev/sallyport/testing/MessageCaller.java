package dev.sallyport.testing;

import dev.sallyport.jsonrpc.JsonTree;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Sends messages of either era to one URL, with all that their revision wants. In parameters,
 * apostrophes stand for quotation marks.
 *
 * @param capabilities what it can do
 * @param more further headers, names and values in turn
 */
public record MessageCaller(URI url, String capabilities, List<String> more) {

  /** Asks for nothing and answers elicitation and roots. */
  public static MessageCaller at(URI url) {
    return new MessageCaller(url, "{\"elicitation\":{},\"roots\":{}}", List.of());
  }

  /** The same with a header. */
  public MessageCaller with(String header, String value) {
    List<String> all = new ArrayList<>(more);
    all.addAll(List.of(header, value));
    return new MessageCaller(url, capabilities, all);
  }

  /** A request of the modern era; {@code params} are members of an object, without braces. */
  public HttpResponse<String> modern(String method, String params) {
    String message = modernMessage(method, params);
    return McpClient.post(url, message, modernHeaders(message));
  }

  /** The same, read line by line as it comes. */
  public HttpResponse<Stream<String>> modernLines(String method, String params) {
    String message = modernMessage(method, params);
    return McpClient.postForLines(url, message, modernHeaders(message));
  }

  private String modernMessage(String method, String params) {
    String members = params.replace('\'', '"');
    return """
        {"jsonrpc":"2.0","id":"é1","method":"%s","params":{%s"_meta":{"progressToken":"p",
        "io.modelcontextprotocol/protocolVersion":"2026-07-28",
        "io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},
        "io.modelcontextprotocol/clientCapabilities":%s}}}"""
        .formatted(method, members.isEmpty() ? "" : members + ",", capabilities);
  }

  private String[] modernHeaders(String message) {
    JsonNode tree = tree(message);
    List<String> headers = new ArrayList<>(more);
    headers.addAll(
        List.of(
            "MCP-Protocol-Version", "2026-07-28", "Mcp-Method", tree.path("method").asString()));
    JsonNode params = tree.path("params");
    String name = params.path("name").asString(params.path("uri").asString(""));
    if (!name.isEmpty()) {
      headers.addAll(List.of("Mcp-Name", name));
    }
    return headers.toArray(String[]::new);
  }

  /** Begins a session of the legacy era: a caller in that session. */
  public MessageCaller session() {
    HttpResponse<String> answer =
        legacy(
            "initialize",
            "'protocolVersion':'2025-11-25','clientInfo':{'name':'c','version':'1'},'capabilities':"
                + capabilities);
    return with("Mcp-Session-Id", answer.headers().firstValue("Mcp-Session-Id").orElseThrow());
  }

  /** A request of the legacy era. */
  public HttpResponse<String> legacy(String method, String params) {
    return McpClient.post(url, legacyMessage(method, params), more.toArray(String[]::new));
  }

  /** The same, read line by line as it comes. */
  public HttpResponse<Stream<String>> legacyLines(String method, String params) {
    return McpClient.postForLines(url, legacyMessage(method, params), more.toArray(String[]::new));
  }

  /** Any other message. */
  public HttpResponse<String> send(String message) {
    return McpClient.post(url, message.replace('\'', '"'), more.toArray(String[]::new));
  }

  /** The stream of a session. */
  public HttpResponse<Stream<String>> listen() {
    return McpClient.getLines(url, more.toArray(String[]::new));
  }

  private static String legacyMessage(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"%s\",\"params\":{%s}}"
        .formatted(method, params.replace('\'', '"'));
  }

  /** The response, whether it's JSON or the last event of a stream. */
  public static JsonNode json(HttpResponse<String> answer) {
    String body = answer.body();
    return tree(
        body.startsWith("event:") || body.startsWith("data:")
            ? body.substring(body.lastIndexOf("data: ") + "data: ".length())
            : body);
  }

  /** The messages of a stream. */
  public static Stream<JsonNode> messages(Stream<String> lines) {
    return lines
        .filter(line -> line.startsWith("data: {"))
        .map(line -> tree(line.substring("data: ".length())));
  }

  private static JsonNode tree(String json) {
    return JsonTree.read(json.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }
}
