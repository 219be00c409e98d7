package dev.sallyport.jsonrpc;

import java.util.Set;

/**
 * Which requests may be sent again when a connection turned out to be dead: those that change
 * nothing (RFC 9110 §9.2.2).
 */
public final class RepeatableMethods {
  private static final Set<String> READING =
      Set.of(
          "completion/complete",
          "initialize",
          "logging/setLevel",
          "ping",
          "prompts/get",
          "prompts/list",
          "resources/list",
          "resources/read",
          "resources/templates/list",
          "server/discover",
          "tools/list");

  private RepeatableMethods() {}

  /** Whether a message is such a request. */
  public static boolean contains(Envelope message) {
    return message.kind() == Envelope.Kind.REQUEST
        && message.method() != null
        && contains(message.method());
  }

  /** Whether requests of that method are. */
  public static boolean contains(String method) {
    return READING.contains(method);
  }
}
