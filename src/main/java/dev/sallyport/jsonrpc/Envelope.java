package dev.sallyport.jsonrpc;

import org.jspecify.annotations.Nullable;

/**
 * What the data plane knows of a JSON-RPC message without building a tree of it.
 *
 * @param kind what sort of message it is
 * @param method the method of a request or notification
 * @param id the id as it stands in the message, JSON and all ({@code 7}, {@code "a"}); absent in
 *     notifications and batches
 * @param name what {@code params} names: the tool of a call, or the prompt
 * @param traceParent the trace context in {@code params._meta} (W3C Trace Context), as it came
 * @param traceState its vendors' part, as it came
 */
public record Envelope(
    Kind kind,
    @Nullable String method,
    @Nullable String id,
    @Nullable String name,
    @Nullable String traceParent,
    @Nullable String traceState) {

  /** One whose parameters say nothing of interest. */
  public Envelope(Kind kind, @Nullable String method, @Nullable String id) {
    this(kind, method, id, null, null, null);
  }

  /** Sorts of messages (JSON-RPC 2.0 §4 to §6). */
  public enum Kind {
    /** Has a method and an id, and wants an answer. */
    REQUEST,
    /** Has a method and no id. */
    NOTIFICATION,
    /** Has a result or an error. */
    RESPONSE,
    /** An array of messages; only protocol version 2025-03-26 has them. */
    BATCH
  }

  /** The id of a request, which wants an answer; null for everything else. */
  public @Nullable String requestId() {
    return kind == Kind.REQUEST ? id : null;
  }
}
