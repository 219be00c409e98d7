package dev.sallyport.gateway;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.ToolCallReader;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses calls of tools that a definition keeps from clients, before anything is sent to the
 * server. Thread-safe.
 */
final class ToolPolicy {
  private static final Set<String> UTF_8 =
      Set.of("charset=utf-8", "charset=\"utf-8\"", "charset=utf8");

  private final ToolCallReader calls = new ToolCallReader();

  /**
   * Checks what a client sends to a server with a tool filter.
   *
   * @throws GatewayException.ToolNotOffered if it calls a tool that isn't permitted; one in a batch
   *     is enough
   * @throws GatewayException.InvalidRequest if it isn't clear which tool it calls
   * @throws GatewayException.HeaderMismatch if its headers name another tool or method
   */
  void check(Exchange exchange, ServerDefinition server) {
    if (exchange.message() == null || exchange.body() == null) {
      return;
    }
    requireUtf8(exchange.headers());
    List<String> tools = calls.read(exchange.body());
    for (String tool : tools) {
      if (!server.tools().permits(tool)) {
        throw new GatewayException.ToolNotOffered(server.name().value(), tool);
      }
    }
    MirroredHeaders.check(exchange.headers(), exchange.message(), tools);
  }

  /**
   * JSON is UTF-8 (RFC 8259 §8.1), but some servers believe the header: in UTF-7, for one, quotes
   * can be written that aren't seen here.
   */
  private static void requireUtf8(HttpHeaders headers) {
    for (String type : headers.getAll(HttpHeaderNames.CONTENT_TYPE)) {
      for (String parameter : type.toLowerCase(Locale.ROOT).split(";", -1)) {
        if (parameter.contains("charset") && !UTF_8.contains(parameter.strip())) {
          throw new GatewayException.InvalidRequest(
              "a message is in UTF-8, not " + parameter.strip());
        }
      }
    }
  }
}
