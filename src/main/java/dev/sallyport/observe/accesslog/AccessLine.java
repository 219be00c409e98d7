package dev.sallyport.observe.accesslog;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Writes a record as a line, in UTF-8. What clients say can't end a line or begin another. */
final class AccessLine {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final double NANOS_PER_MILLI = 1e6;

  /** What a client may call a tool is shortened to so many characters. */
  private static final int LONGEST = 128;

  private AccessLine() {}

  /** Appends the line with its end. */
  static void write(AccessRecord record, AccessLogFormat format, OutputStream out)
      throws IOException {
    switch (format) {
      case PLAIN -> out.write(plain(record).getBytes(StandardCharsets.UTF_8));
      case JSON -> json(record, out);
      case ECS -> ecs(record, out);
      case OFF -> {
        return;
      }
    }
    out.write('\n');
  }

  private static String plain(AccessRecord it) {
    StringBuilder line = new StringBuilder(256).append(time(it.time())).append(" ACCESS");
    add(line, "caller", it.caller() + "@" + it.address());
    add(line, "server", it.server());
    add(line, "http", it.httpMethod());
    add(line, "method", it.method());
    add(line, "name", it.name());
    add(line, "era", it.era());
    add(line, "status", Integer.toString(it.status()));
    add(line, "error", it.error().isEmpty() ? null : it.error());
    add(line, "code", it.errorCode() == 0 ? null : Integer.toString(it.errorCode()));
    add(line, "ms", millis(it.nanos()));
    add(line, "upstream_ms", it.upstreamNanos() < 0 ? null : millis(it.upstreamNanos()));
    add(line, "in", Long.toString(it.bytesIn()));
    add(line, "out", Long.toString(it.bytesOut()));
    add(line, "trace", it.traceId());
    return line.toString();
  }

  private static void add(StringBuilder line, String key, @Nullable String value) {
    if (value != null) {
      line.append(' ').append(key).append('=');
      appendSafely(line, value);
    }
  }

  private static void appendSafely(StringBuilder line, String value) {
    int length = Math.min(value.length(), LONGEST);
    for (int i = 0; i < length; i++) {
      char each = value.charAt(i);
      boolean plain = each > ' ' && each != '"' && each != '=' && each < 0x7F;
      line.append(plain ? each : '?');
    }
  }

  private static void json(AccessRecord it, OutputStream out) {
    try (JsonGenerator json = open(out)) {
      json.writeStartObject();
      json.writeStringProperty("time", time(it.time()));
      json.writeStringProperty("logger", "access");
      json.writeStringProperty("caller", it.caller());
      json.writeStringProperty("address", it.address());
      text(json, "server", it.server());
      json.writeStringProperty("http_method", it.httpMethod());
      text(json, "method", it.method());
      text(json, "name", it.name());
      json.writeStringProperty("era", it.era());
      json.writeNumberProperty("status", it.status());
      text(json, "error", it.error().isEmpty() ? null : it.error());
      if (it.errorCode() != 0) {
        json.writeNumberProperty("code", it.errorCode());
      }
      json.writeNumberProperty("duration_ms", it.nanos() / NANOS_PER_MILLI);
      if (it.upstreamNanos() >= 0) {
        json.writeNumberProperty("upstream_ms", it.upstreamNanos() / NANOS_PER_MILLI);
      }
      json.writeNumberProperty("bytes_in", it.bytesIn());
      json.writeNumberProperty("bytes_out", it.bytesOut());
      text(json, "trace_id", it.traceId());
      json.writeEndObject();
    }
  }

  private static void ecs(AccessRecord it, OutputStream out) {
    try (JsonGenerator json = open(out)) {
      json.writeStartObject();
      json.writeStringProperty("@timestamp", time(it.time()));
      json.writeStringProperty("log.level", "INFO");
      json.writeStringProperty("event.dataset", "sallyport.access");
      json.writeStringProperty("event.outcome", it.error().isEmpty() ? "success" : "failure");
      json.writeNumberProperty("event.duration", it.nanos());
      json.writeStringProperty("user.name", it.caller());
      json.writeStringProperty("client.ip", it.address());
      json.writeStringProperty("http.request.method", it.httpMethod());
      json.writeNumberProperty("http.request.body.bytes", it.bytesIn());
      json.writeNumberProperty("http.response.status_code", it.status());
      json.writeNumberProperty("http.response.body.bytes", it.bytesOut());
      text(json, "error.type", it.error().isEmpty() ? null : it.error());
      if (it.errorCode() != 0) {
        json.writeStringProperty("error.code", Integer.toString(it.errorCode()));
      }
      text(json, "trace.id", it.traceId());
      text(json, "sallyport.server", it.server());
      text(json, "sallyport.method", it.method());
      text(json, "sallyport.name", it.name());
      json.writeStringProperty("sallyport.era", it.era());
      if (it.upstreamNanos() >= 0) {
        json.writeNumberProperty("sallyport.upstream.duration", it.upstreamNanos());
      }
      json.writeStringProperty("ecs.version", "8.11");
      json.writeEndObject();
    }
  }

  private static JsonGenerator open(OutputStream out) {
    return JSON.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8);
  }

  private static void text(JsonGenerator json, String key, @Nullable String value) {
    if (value != null) {
      String start = value.length() <= LONGEST ? value : value.substring(0, LONGEST);
      // Halves of surrogate pairs can't be said in UTF-8.
      json.writeStringProperty(
          key, new String(start.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }
  }

  private static String millis(long nanos) {
    long micros = (nanos + 500) / 1000;
    String fraction = Long.toString(1000 + micros % 1000).substring(1);
    return micros / 1000 + "." + fraction;
  }

  private static String time(Instant time) {
    return TIME.format(time);
  }
}
