package dev.sallyport.upstream.message;

import dev.sallyport.jsonrpc.EventCutter;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ServerSentEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/** Reads messages from the bytes of an answer. */
final class ReceivedEvents {
  /** Size of the largest message in bytes. */
  private static final int MOST_BYTES = 16 * 1024 * 1024;

  private static final int PREFETCH = 4;

  private ReceivedEvents() {}

  /** The events of a stream. */
  static Flux<Received> read(Flux<ByteBuf> body, String server) {
    return Flux.using(
        () -> new EventCutter(MOST_BYTES),
        cutter ->
            body.map(part -> cut(part, cutter, server)).concatMapIterable(all -> all, PREFETCH),
        EventCutter::close);
  }

  /** The messages of a body that's no stream: one, or those of a batch. */
  static Flux<Received> readWhole(Flux<ByteBuf> body, String server) {
    return body.collect(ByteArrayOutputStream::new, (all, part) -> append(all, part, server))
        .flatMapIterable(ReceivedEvents::messages);
  }

  private static void append(ByteArrayOutputStream all, ByteBuf part, String server) {
    if (all.size() + part.readableBytes() > MOST_BYTES) {
      throw tooLarge(server);
    }
    all.writeBytes(ByteBufUtil.getBytes(part));
  }

  private static List<Received> messages(ByteArrayOutputStream body) {
    return JsonTree.read(body.toByteArray())
        .map(json -> split(json, body.size(), "message", null))
        .orElse(List.of());
  }

  /** Protocol version 2025-03-26 has batches. */
  private static List<Received> split(JsonNode json, int size, String event, @Nullable String id) {
    if (!json.isArray()) {
      return List.of(new Received(event, json, "", id, size));
    }
    List<Received> all = new ArrayList<>();
    json.forEach(each -> all.add(new Received(event, each, "", id, size)));
    return all;
  }

  private static List<Received> cut(ByteBuf part, EventCutter cutter, String server) {
    List<Received> received = new ArrayList<>(1);
    List<ByteBuf> events = cutter.cut(part);
    try {
      if (cutter.isInPieces()) {
        throw tooLarge(server);
      }
      events.forEach(event -> received.addAll(event(event)));
    } finally {
      events.forEach(ByteBuf::release);
    }
    return received;
  }

  private static List<Received> event(ByteBuf event) {
    byte[] data = ServerSentEvent.data(event);
    String id = text(ServerSentEvent.field(event, "id"));
    if (data == null) {
      return id == null ? List.of() : List.of(Received.withoutMessage("", "", id));
    }
    String type =
        Objects.requireNonNullElse(text(ServerSentEvent.field(event, "event")), "message");
    return JsonTree.read(data)
        .filter(JsonNode::isContainer)
        .map(json -> split(json, data.length, type, id))
        .orElseGet(
            () ->
                List.of(
                    Received.withoutMessage(type, new String(data, StandardCharsets.UTF_8), id)));
  }

  private static @Nullable String text(@Nullable ByteBuf value) {
    return value == null ? null : value.toString(StandardCharsets.UTF_8);
  }

  private static GatewayException tooLarge(String server) {
    return new ServerUnreachable(server, ServerUnreachable.Phase.PROTOCOL);
  }
}
