package dev.sallyport.upstream.probe;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What a modern call says again in its headers (MCP 2026-07-28, Streamable HTTP). */
final class ToolHeaders {
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
  private static final Pattern PLAIN = Pattern.compile("[!-~]([\\t -~]*[!-~])?");
  private static final int DEEPEST = 32;

  private ToolHeaders() {}

  /** The headers of the arguments whose properties are marked with {@code x-mcp-header}. */
  static HttpHeaders ofParameters(JsonNode schema, JsonNode arguments) {
    HttpHeaders headers = new DefaultHttpHeaders();
    collect(schema, arguments, headers, 0);
    return headers;
  }

  private static void collect(JsonNode schema, JsonNode value, HttpHeaders headers, int depth) {
    if (depth == DEEPEST) {
      return;
    }
    schema
        .path("properties")
        .forEachEntry(
            (name, property) -> {
              JsonNode given = value.path(name);
              String header = property.path("x-mcp-header").asString("");
              if (TOKEN.matcher(header).matches() && isPrimitive(given)) {
                headers.set("Mcp-Param-" + header, encoded(given.asString()));
              }
              collect(property, given, headers, depth + 1);
            });
  }

  private static boolean isPrimitive(JsonNode value) {
    return value.isString() || value.isIntegralNumber() || value.isBoolean();
  }

  /** "Value Encoding": what isn't plain ASCII goes in Base64. */
  static String encoded(String value) {
    boolean looksEncoded = value.startsWith("=?base64?") && value.endsWith("?=");
    return value.isEmpty() || (PLAIN.matcher(value).matches() && !looksEncoded)
        ? value
        : "=?base64?"
            + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))
            + "?=";
  }
}
