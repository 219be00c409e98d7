package dev.sallyport.observe.trace;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes spans as an OpenTelemetry collector does: OTLP over HTTP, in protocol buffers. */
final class OtlpCollector implements AutoCloseable {
  private final HttpServer server;
  private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();

  /** What's looked at of a span (opentelemetry/proto/trace/v1/trace.proto). */
  record ReceivedSpan(
      String traceId,
      String spanId,
      String parentId,
      String name,
      long kind,
      Map<String, String> attributes,
      int links) {}

  OtlpCollector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          read(exchange.getRequestBody().readAllBytes());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<ReceivedSpan> spans() {
    return List.copyOf(spans);
  }

  private void read(byte[] request) {
    for (byte[] resource : fields(request).getOrDefault(1, List.of())) {
      for (byte[] scope : fields(resource).getOrDefault(2, List.of())) {
        for (byte[] span : fields(scope).getOrDefault(2, List.of())) {
          spans.add(span(fields(span)));
        }
      }
    }
  }

  private static ReceivedSpan span(Map<Integer, List<byte[]>> span) {
    Map<String, String> attributes = new HashMap<>();
    for (byte[] attribute : span.getOrDefault(9, List.of())) {
      Map<Integer, List<byte[]>> pair = fields(attribute);
      Map<Integer, List<byte[]>> value = fields(first(pair, 2));
      attributes.put(text(first(pair, 1)), text(first(value, 1)));
    }
    return new ReceivedSpan(
        hex(first(span, 1)),
        hex(first(span, 2)),
        hex(first(span, 4)),
        text(first(span, 5)),
        ByteBuffer.wrap(first(span, 6)).getLong(),
        attributes,
        span.getOrDefault(13, List.of()).size());
  }

  private static byte[] first(Map<Integer, List<byte[]>> fields, int number) {
    List<byte[]> values = fields.get(number);
    return values == null ? new byte[0] : values.getFirst();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Fields by number; numbers as eight bytes, big-endian. */
  private static Map<Integer, List<byte[]>> fields(byte[] message) {
    Map<Integer, List<byte[]>> fields = new HashMap<>();
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long tag = varint(in);
      byte[] value =
          switch ((int) (tag & 7)) {
            case 0 -> number(varint(in));
            case 1 -> number(in.getLong());
            case 2 -> {
              byte[] bytes = new byte[(int) varint(in)];
              in.get(bytes);
              yield bytes;
            }
            case 5 -> number(in.getInt());
            default -> throw new IllegalArgumentException("wire type of tag " + tag);
          };
      Objects.requireNonNull(fields.computeIfAbsent((int) (tag >> 3), number -> new ArrayList<>()))
          .add(value);
    }
    return fields;
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
