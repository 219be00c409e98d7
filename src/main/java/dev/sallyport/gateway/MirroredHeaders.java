package dev.sallyport.gateway;

import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.GatewayException;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The headers that say again what the message says, so that a server may route by them (MCP
 * 2026-07-28, Streamable HTTP, "Standard Request Headers"). Whether they must be there is the
 * server's to say.
 */
public final class MirroredHeaders {
  private static final String METHOD = "Mcp-Method";
  private static final String NAME = "Mcp-Name";
  private static final String BASE64_START = "=?base64?";
  private static final String BASE64_END = "?=";

  private MirroredHeaders() {}

  /**
   * Checks that they name no other method and tool than the message.
   *
   * @param tools the tools that the message calls
   * @throws GatewayException.HeaderMismatch if they do
   */
  static void check(HttpHeaders headers, Envelope message, List<String> tools) {
    String method = Objects.requireNonNullElse(message.method(), "");
    for (String value : headers.getAll(METHOD)) {
      require(METHOD, value, method);
    }
    if (tools.isEmpty()) {
      return;
    }
    for (String value : headers.getAll(NAME)) {
      String name = decode(value);
      tools.forEach(tool -> require(NAME, name, tool));
    }
  }

  /**
   * Checks that they're there and name the method and what it's about, as the modern era demands.
   *
   * @param name what the message calls, gets or reads; null if its method has no such thing
   * @throws GatewayException.HeaderMismatch if they don't
   */
  public static void demand(HttpHeaders headers, String method, @Nullable String name) {
    demand(headers.getAll(METHOD), METHOD, method);
    if (name != null) {
      demand(headers.getAll(NAME).stream().map(MirroredHeaders::decode).toList(), NAME, name);
    }
  }

  private static void demand(List<String> values, String header, String body) {
    if (values.isEmpty()) {
      throw new GatewayException.HeaderMismatch(header, null, body);
    }
    values.forEach(value -> require(header, value, body));
  }

  private static void require(String header, String value, String body) {
    if (!value.equals(body)) {
      throw new GatewayException.HeaderMismatch(header, value, body);
    }
  }

  /** "Value Encoding": what plain ASCII can't say is in Base64. */
  private static String decode(String value) {
    if (!value.startsWith(BASE64_START)
        || !value.endsWith(BASE64_END)
        || value.length() < BASE64_START.length() + BASE64_END.length()) {
      return value;
    }
    String encoded = value.substring(BASE64_START.length(), value.length() - BASE64_END.length());
    try {
      return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return value;
    }
  }
}
