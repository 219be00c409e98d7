package dev.sallyport.jsonrpc;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** Writes the gateway's own errors as JSON-RPC error responses (JSON-RPC 2.0 §5.1). */
public final class ErrorMessage {
  /** Clients' names are said back, and they may hold what UTF-8 can't say. */
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private ErrorMessage() {}

  /**
   * The error response in UTF-8.
   *
   * @param id the request's id as it stands in the request, or null if it isn't known
   */
  public static byte[] write(GatewayException error, @Nullable String id) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json =
        JSON.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringProperty("jsonrpc", "2.0");
      json.writeName("id");
      json.writeRawValue(id == null ? "null" : id);
      json.writeObjectPropertyStart("error");
      json.writeNumberProperty("code", error.code());
      json.writeStringProperty("message", error.text());
      writeData(json, error);
      json.writeEndObject();
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static void writeData(JsonGenerator json, GatewayException error) {
    if (error instanceof GatewayException.UnsupportedVersion version) {
      json.writeObjectPropertyStart("data");
      json.writeArrayPropertyStart("supported");
      json.writeString(ProtocolVersion.FIRST_MODERN);
      json.writeEndArray();
      json.writeStringProperty("requested", version.requested());
      json.writeEndObject();
      return;
    }
    if (error.server() == null && error.reason() == null) {
      return;
    }
    json.writeObjectPropertyStart("data");
    if (error.server() != null) {
      json.writeStringProperty("server", error.server());
    }
    if (error.reason() != null) {
      json.writeStringProperty("reason", error.reason());
    }
    json.writeEndObject();
  }
}
