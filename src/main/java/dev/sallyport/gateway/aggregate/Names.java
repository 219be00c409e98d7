package dev.sallyport.gateway.aggregate;

import dev.sallyport.definition.ServerName;
import org.jspecify.annotations.Nullable;

/**
 * How tools and prompts are named where several servers are one: the server's public name, the
 * separator, the name at the server. No server's name holds a separator's characters, so the first
 * one ends it.
 *
 * @param separator between them: not empty, of characters that no {@link ServerName} has
 */
record Names(String separator) {
  /** A name, and whose it is. */
  record Owned(String server, String name) {}

  /** The name that clients see. */
  String seen(ServerName server, String name) {
    return server.value() + separator + name;
  }

  /** Whose name it is, and what it's called there; null if it names no server. */
  @Nullable Owned owned(String seen) {
    int end = seen.indexOf(separator);
    if (end < 0 || !ServerName.isWellFormed(seen.substring(0, end))) {
      return null;
    }
    return new Owned(seen.substring(0, end), seen.substring(end + separator.length()));
  }
}
