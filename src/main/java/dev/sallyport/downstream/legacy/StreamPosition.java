package dev.sallyport.downstream.legacy;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a client is in a stream: what its {@code Last-Event-ID} says.
 *
 * @param stream no other stream has that name
 * @param event the last event that arrived; 0 if it's the one that only opens the stream
 */
record StreamPosition(String stream, long event) {
  private static final Pattern FORM = Pattern.compile("([cl][0-9a-f]{16})-(0|[1-9][0-9]{0,15})");
  private static final int NAME_BYTES = 8;
  private static final String LISTENING = "l";
  private static final String CALL = "c";

  /** The position that an event's id says; null if no stream of this gateway's has such events. */
  static @Nullable StreamPosition parse(String eventId) {
    Matcher matcher = FORM.matcher(eventId);
    return matcher.matches()
        ? new StreamPosition(matcher.group(1), Long.parseLong(matcher.group(2)))
        : null;
  }

  /** A name for the stream of a call, or for the one on which a client listens. */
  static String newName(SecureRandom random, boolean isOfCall) {
    byte[] bytes = new byte[NAME_BYTES];
    random.nextBytes(bytes);
    return (isOfCall ? CALL : LISTENING) + HexFormat.of().formatHex(bytes);
  }

  /** Whether it's the stream on which a client listens, and not that of a call. */
  boolean isOfListening() {
    return stream.startsWith(LISTENING);
  }

  /** The id of that event. */
  @Override
  public String toString() {
    return stream + "-" + event;
  }
}
