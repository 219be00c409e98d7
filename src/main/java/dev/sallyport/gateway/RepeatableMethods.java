package dev.sallyport.gateway;

import dev.sallyport.jsonrpc.Envelope;
import java.util.Set;

/**
 * Which requests may be sent again when a connection turned out to be dead: those that change
 * nothing (RFC 9110 §9.2.2).
 */
final class RepeatableMethods {
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

  static boolean contains(Envelope message) {
    return message.kind() == Envelope.Kind.REQUEST
        && message.method() != null
        && READING.contains(message.method());
  }
}
