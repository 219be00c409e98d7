package dev.sallyport.downstream;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ToolFilter;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Gateway;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.ServerSentEvent;
import dev.sallyport.jsonrpc.ToolListCutter;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Takes the tools that a definition keeps from clients out of the lists that its server answers
 * with. What can't be looked into is refused, never passed on. One per answer.
 */
final class ToolListFilter {
  /** Size of the largest message in bytes that's looked into. */
  static final int MOST_BYTES = 16 * 1024 * 1024;

  private final String server;
  private final Supplier<ToolFilter> tools;

  private ToolListFilter(String server, Supplier<ToolFilter> tools) {
    this.server = server;
    this.tools = tools;
  }

  /**
   * The filter for the answer to an exchange; null if there's nothing to take out of it. Of the
   * answers to messages, those to {@code tools/list} can hold a list, and those to batches.
   */
  static @Nullable ToolListFilter ofAnswer(Exchange exchange, Gateway gateway, Upstream server) {
    Envelope message = exchange.message();
    if (message == null) {
      return ofStream(gateway, server);
    }
    if (message.kind() != Envelope.Kind.BATCH && !"tools/list".equals(message.method())) {
      return null;
    }
    ToolFilter tools = gateway.tools(server);
    return tools.permitsAll()
        ? null
        : new ToolListFilter(server.definition().name().value(), () -> tools);
  }

  /**
   * The filter for a stream that a client opened by GET. It may bring answers to requests that came
   * over other connections: after a resumption, and always in HTTP+SSE. The gateway keeps no note
   * of these requests, so every message there is looked into. Such a stream may be open for days,
   * so each is looked at as the definition is by then.
   */
  static ToolListFilter ofStream(Gateway gateway, Upstream server) {
    return new ToolListFilter(server.definition().name().value(), () -> gateway.tools(server));
  }

  /** Whether there's a tool to take out, as the definition is now. */
  boolean hidesTools() {
    return !tools.get().permitsAll();
  }

  /** Whether an answer is compressed, though servers are asked for no compression. */
  boolean cannotRead(UpstreamResponse answer) {
    String encoding = answer.headers().get(HttpHeaderNames.CONTENT_ENCODING);
    return encoding != null
        && !HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(encoding)
        && hidesTools();
  }

  /** The body of an answer that's no stream, without these tools. */
  Mono<byte[]> read(UpstreamResponse answer, ServerDefinition definition) {
    return WholeAnswer.read(answer, definition, MOST_BYTES, this::tooLarge).map(this::message);
  }

  private byte[] message(byte[] message) {
    ToolFilter now = tools.get();
    return now.permitsAll() || !mayBeJson(message)
        ? message
        : new ToolListCutter(server, now.asPredicate()).cut(message);
  }

  /**
   * An event without these tools; the same if it has none, else a new one, and the old is released.
   *
   * @param whole whether it's a whole event, not a piece of one that was too large to hold
   * @throws GatewayException.ToolListUnreadable if it can't be looked into; it stays the caller's
   */
  ByteBuf event(ByteBuf event, boolean whole) {
    if (!hidesTools()) {
      return event;
    }
    if (!whole) {
      throw tooLarge();
    }
    byte[] data = ServerSentEvent.data(event);
    if (data == null) {
      return event;
    }
    byte[] rest = message(data);
    if (rest.length == data.length) {
      return event;
    }
    ByteBuf filtered = ServerSentEvent.withData(event, rest);
    event.release();
    return filtered;
  }

  /** The refusal of an answer that's compressed. */
  GatewayException compressed() {
    return new GatewayException.ToolListUnreadable(server, "is compressed");
  }

  private GatewayException tooLarge() {
    return new GatewayException.ToolListUnreadable(
        server, "is larger than " + MOST_BYTES / 1024 / 1024 + " MiB");
  }

  /** Whether a client could read a message in it; a zero or a mark is a sign of UTF-16. */
  private static boolean mayBeJson(byte[] message) {
    for (byte each : message) {
      switch (each) {
        case ' ', '\t', '\r', '\n', (byte) 0xEF, (byte) 0xBB, (byte) 0xBF -> {
          // Before the first character: white space, and the mark of UTF-8.
        }
        case '{', '[', 0, (byte) 0xFE, (byte) 0xFF -> {
          return true;
        }
        default -> {
          return false;
        }
      }
    }
    return false;
  }
}
