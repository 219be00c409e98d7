package dev.sallyport.downstream;

import dev.sallyport.definition.ServerName;
import org.jspecify.annotations.Nullable;

/**
 * The paths that MCP clients call, told apart by their segments; a slash at the end changes
 * nothing.
 */
sealed interface McpPath {
  /** A comma, percent-encoded (RFC 3986 §2.1). */
  String COMMA = "%2C";

  /** The same. */
  String COMMA_IN_LOWER_CASE = "%2c";

  /** {@code /mcp/{server}} and {@code /{server}/mcp}: streamable HTTP. */
  record Endpoint(String server) implements McpPath {}

  /** {@code /{server}/sse}: the stream of the HTTP+SSE transport. */
  record EventStream(String server) implements McpPath {}

  /** {@code /{server}/sse/messages}: where the client of an HTTP+SSE stream posts to. */
  record Messages(String server) implements McpPath {}

  /**
   * {@code /mcp}: streamable HTTP to all servers at once; {@code /mcp/{a,b}} and {@code
   * /{a,b}/mcp}: to these.
   *
   * @param servers their names as the path has them; empty for all
   */
  record AllEndpoint(String servers) implements McpPath {}

  /**
   * {@code /mcp/sse} and {@code /{a,b}/sse}: the stream of the HTTP+SSE transport, of all servers
   * at once or of these.
   *
   * @param servers their names as the path has them; empty for all
   */
  record AllEventStream(String servers) implements McpPath {}

  /**
   * {@code /mcp/sse/messages} and {@code /{a,b}/sse/messages}: where the client of such a stream
   * posts to.
   *
   * @param servers their names as the path has them; empty for all
   */
  record AllMessages(String servers) implements McpPath {}

  /** What the target of a request (RFC 9112 §3.2) means; null if it's no MCP path. */
  static @Nullable McpPath parse(String target) {
    int end = target.length();
    int query = target.indexOf('?');
    if (query >= 0) {
      end = query;
    }
    if (end > 1 && target.charAt(end - 1) == '/') {
      end--;
    }
    if (end < 2 || target.charAt(0) != '/') {
      return null;
    }
    int slash = target.indexOf('/', 1);
    if (slash < 0 || slash >= end) {
      return target.startsWith("mcp", 1) && end == 4 ? new AllEndpoint("") : null;
    }
    return parse(target.substring(1, slash), target.substring(slash + 1, end));
  }

  /** The path of a request's target. */
  static String withoutQuery(String target) {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static @Nullable McpPath parse(String first, String rest) {
    if (first.equals("mcp")) {
      return switch (rest) {
        case "sse" -> new AllEventStream("");
        case "sse/messages" -> new AllMessages("");
        default -> rest.indexOf('/') < 0 ? endpoint(rest) : null;
      };
    }
    if (ServerName.isReserved(first)) {
      return null;
    }
    return switch (rest) {
      case "mcp" -> endpoint(first);
      case "sse" -> isSeveral(first) ? new AllEventStream(several(first)) : new EventStream(first);
      case "sse/messages" ->
          isSeveral(first) ? new AllMessages(several(first)) : new Messages(first);
      default -> null;
    };
  }

  private static McpPath endpoint(String name) {
    return isSeveral(name) ? new AllEndpoint(several(name)) : new Endpoint(name);
  }

  private static boolean isSeveral(String name) {
    return name.indexOf(',') >= 0 || name.contains(COMMA) || name.contains(COMMA_IN_LOWER_CASE);
  }

  /** Some clients encode the comma, which needs it nowhere (RFC 3986 §3.3). */
  private static String several(String name) {
    return name.replace(COMMA, ",").replace(COMMA_IN_LOWER_CASE, ",");
  }
}
