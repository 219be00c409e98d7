package dev.sallyport.upstream.probe;

import dev.sallyport.jsonrpc.EventCutter;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import reactor.core.publisher.Flux;

/**
 * One event of a {@code text/event-stream} (WHATWG HTML, "Interpreting an event stream").
 *
 * @param type its type, {@code message} where none is given
 * @param data its data, lines joined by line feeds
 */
record ReceivedEvent(String type, String data) {
  private static final int MOST_BYTES = 16 * 1024 * 1024;

  /** The events of a response as they come. Cancelling closes the stream. */
  static Flux<ReceivedEvent> stream(UpstreamResponse response) {
    return Flux.using(
        () -> new EventCutter(MOST_BYTES),
        cutter ->
            response
                .body()
                .asByteArray()
                .concatMapIterable(bytes -> cut(cutter, bytes))
                .map(ReceivedEvent::parse),
        EventCutter::close);
  }

  private static List<String> cut(EventCutter cutter, byte[] bytes) {
    List<String> events = new ArrayList<>();
    for (ByteBuf event : cutter.cut(Unpooled.wrappedBuffer(bytes))) {
      events.add(event.toString(StandardCharsets.UTF_8));
      event.release();
    }
    if (cutter.isInPieces()) {
      throw new ProbeException("An event of its stream is larger than 16 MiB.");
    }
    return events;
  }

  static ReceivedEvent parse(String event) {
    String type = "";
    StringJoiner data = new StringJoiner("\n");
    for (String line : event.lines().toList()) {
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      switch (field) {
        case "event" -> type = value;
        case "data" -> data.add(value);
        default -> {
          // Comments, ids and retry times don't matter to a probe.
        }
      }
    }
    return new ReceivedEvent(type.isEmpty() ? "message" : type, data.toString());
  }
}
