package dev.sallyport.gateway;

import dev.sallyport.jsonrpc.JsonTree;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The trace that a request is in, as its message says it (OpenTelemetry, semantic conventions for
 * MCP, "Context Propagation"; W3C Trace Context).
 */
final class CarriedTrace {
  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";

  private final @Nullable String before;

  /** What the headers say as they came from the client. */
  CarriedTrace(HttpHeaders headers) {
    this.before = headers.get(PARENT);
  }

  /** The parameters with the trace in {@code _meta} that the headers name by now, if they do. */
  ObjectNode in(ObjectNode params, HttpHeaders headers) {
    String parent = headers.get(PARENT);
    if (parent == null || Objects.equals(parent, before)) {
      return params;
    }
    ObjectNode meta = JsonTree.copy(params.path("_meta"));
    meta.put(PARENT, parent);
    String state = headers.get(STATE);
    if (state == null) {
      meta.remove(STATE);
    } else {
      meta.put(STATE, state);
    }
    ObjectNode carrying = JsonTree.object();
    carrying.setAll(params);
    return carrying.set("_meta", meta);
  }
}
