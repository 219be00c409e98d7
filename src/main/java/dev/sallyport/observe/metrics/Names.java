package dev.sallyport.observe.metrics;

import dev.sallyport.jsonrpc.Envelope;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what clients say from becoming tags without end: methods are those of the specification,
 * tools the first {@value #MOST_TOOLS} that were called with success. Thread-safe.
 */
final class Names {
  static final String OTHER = "_OTHER";
  private static final int MOST_TOOLS = 1000;
  private static final int LONGEST = 128;
  private static final Set<String> METHODS =
      Set.of(
          "completion/complete",
          "elicitation/create",
          "initialize",
          "logging/setLevel",
          "notifications/cancelled",
          "notifications/initialized",
          "notifications/message",
          "notifications/progress",
          "notifications/prompts/list_changed",
          "notifications/resources/list_changed",
          "notifications/resources/updated",
          "notifications/roots/list_changed",
          "notifications/tools/list_changed",
          "ping",
          "prompts/get",
          "prompts/list",
          "resources/list",
          "resources/read",
          "resources/subscribe",
          "resources/templates/list",
          "resources/unsubscribe",
          "roots/list",
          "sampling/createMessage",
          "server/discover",
          "subscriptions/listen",
          "tasks/cancel",
          "tasks/get",
          "tasks/list",
          "tasks/result",
          "tools/call",
          "tools/list");

  private final Set<String> tools = ConcurrentHashMap.newKeySet();

  /** The method as a tag; empty for what's no request or notification. */
  static String method(@Nullable Envelope message) {
    if (message == null || message.method() == null) {
      return "";
    }
    return METHODS.contains(message.method()) ? message.method() : OTHER;
  }

  /**
   * The tool as a tag; empty for what calls none.
   *
   * @param succeeded whether the call did, so that the tool exists
   */
  String tool(@Nullable Envelope message, boolean succeeded) {
    if (message == null || message.name() == null || !"tools/call".equals(message.method())) {
      return "";
    }
    String tool = message.name();
    if (tools.contains(tool)) {
      return tool;
    }
    if (succeeded && tools.size() < MOST_TOOLS && tool.length() <= LONGEST) {
      tools.add(tool);
      return tool;
    }
    return OTHER;
  }
}
