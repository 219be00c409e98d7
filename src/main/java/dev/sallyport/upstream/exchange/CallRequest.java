package dev.sallyport.upstream.exchange;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request of a client, without what one dialect only says.
 *
 * @param params as the client sent them; their {@code _meta} without the revision's own keys and
 *     without a progress token
 * @param wantsProgress whether the client asked for progress
 * @param logLevel the least severity of log messages that the client wants; null for none
 * @param headers end-to-end headers for the server, none of them of MCP
 */
public record CallRequest(
    String method,
    ObjectNode params,
    boolean wantsProgress,
    @Nullable String logLevel,
    HttpHeaders headers) {
  private static final Set<String> MAY_ASK = Set.of("tools/call", "prompts/get", "resources/read");

  /** Whether the server may ask something before it answers (MCP 2026-07-28, "MRTR"). */
  public boolean mayAsk() {
    return MAY_ASK.contains(method);
  }
}
