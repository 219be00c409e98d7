package dev.sallyport.observe.trace;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.observe.exchange.EndedExchange;
import dev.sallyport.observe.metrics.Outcome;
import dev.sallyport.signal.ExchangeSample;
import dev.sallyport.signal.UpstreamSample;
import io.netty.handler.codec.http.HttpHeaders;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Makes two spans of an exchange, after OpenTelemetry's semantic conventions for MCP: one for what
 * the gateway does for its client, and in it one for what it asks the server to do. Thread-safe.
 */
public final class Tracing implements EndedExchange {
  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  private static final TextMapGetter<TraceContext> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(TraceContext carrier) {
          return List.of("traceparent", "tracestate");
        }

        @Override
        public @Nullable String get(@Nullable TraceContext carrier, String key) {
          if (carrier == null) {
            return null;
          }
          return key.equals("traceparent") ? carrier.traceParent() : carrier.traceState();
        }
      };

  private final Tracer tracer;

  /** Sends spans there. */
  public Tracing(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer("dev.sallyport");
  }

  /** Begins the span of a request to the server, and tells the server of it in the headers. */
  public void sending(
      ExchangeSample exchange,
      UpstreamSample upstream,
      ServerDefinition server,
      @Nullable Envelope message,
      HttpHeaders headers) {
    TracedExchange traced = traced(exchange);
    Context within = Context.root().with(traced.span());
    SpanBuilder builder =
        tracer
            .spanBuilder(name(exchange, message))
            .setSpanKind(SpanKind.CLIENT)
            .setParent(within)
            .setStartTimestamp(Spans.epochNanos(upstream.startedNanos()), TimeUnit.NANOSECONDS);
    describe(builder, exchange, message);
    Span span =
        builder
            .setAttribute("server.address", server.url().getHost())
            .setAttribute("sallyport.server", server.name().value())
            .startSpan();
    upstream.trace(span);
    traced.begun(upstream);
    headers.remove("tracestate");
    W3C.inject(within.with(span), headers, (carrier, key, value) -> headers.set(key, value));
  }

  /** The trace that an exchange belongs to; null if it has no span. */
  public static @Nullable String traceId(ExchangeSample sample) {
    return sample.trace() instanceof TracedExchange traced
        ? traced.span().getSpanContext().getTraceId()
        : null;
  }

  @Override
  public void ended(ExchangeSample sample, long now) {
    TracedExchange traced = traced(sample);
    UpstreamSample upstream = sample.upstream();
    if (upstream != null && upstream.trace() instanceof Span span) {
      Spans.end(
          span,
          Outcome.of(upstream, sample),
          upstream.failure() == null ? sample.errorCode() : 0,
          upstream.startedNanos() + upstream.nanos(now));
    }
    traced.ended(now);
    Span span = traced.span();
    if (sample.server() != null) {
      span.setAttribute("sallyport.server", sample.server().name().value());
    }
    span.setAttribute("http.response.status_code", sample.status());
    Spans.end(span, Outcome.of(sample), sample.errorCode(), now);
  }

  /**
   * The span of what's done for the client. Its parent is the context in the message; a context in
   * the headers, which is that of the HTTP request, is the parent where the message has none, and
   * is linked to where it has another.
   */
  private TracedExchange traced(ExchangeSample exchange) {
    if (exchange.trace() instanceof TracedExchange begun) {
      return begun;
    }
    TraceContext inMessage = TraceContext.inMessage(exchange.message());
    TraceContext inHeaders = TraceContext.inHeaders(exchange);
    TraceContext parent = inMessage == null ? inHeaders : inMessage;
    SpanBuilder builder =
        tracer
            .spanBuilder(name(exchange, exchange.message()))
            .setSpanKind(SpanKind.SERVER)
            .setParent(W3C.extract(Context.root(), parent, GETTER))
            .setStartTimestamp(Spans.epochNanos(exchange.startedNanos()), TimeUnit.NANOSECONDS);
    if (inMessage != null && inHeaders != null && !inMessage.equals(inHeaders)) {
      builder.addLink(
          Span.fromContext(W3C.extract(Context.root(), inHeaders, GETTER)).getSpanContext());
    }
    describe(builder, exchange, exchange.message());
    HttpServerRequest request = exchange.request();
    InetSocketAddress client = request == null ? null : request.remoteAddress();
    if (client != null) {
      builder.setAttribute("client.address", client.getHostString());
    }
    TracedExchange traced = new TracedExchange(builder.startSpan());
    exchange.trace(traced);
    return traced;
  }

  private static String name(ExchangeSample exchange, @Nullable Envelope message) {
    if (message == null || message.method() == null) {
      HttpServerRequest request = exchange.request();
      return request == null ? "HTTP" : request.method().name();
    }
    return message.name() == null ? message.method() : message.method() + " " + message.name();
  }

  private static void describe(
      SpanBuilder span, ExchangeSample exchange, @Nullable Envelope message) {
    span.setAttribute("network.transport", "tcp").setAttribute("network.protocol.name", "http");
    HttpServerRequest request = exchange.request();
    String version = request == null ? null : request.requestHeaders().get(ProtocolVersion.HEADER);
    if (version != null) {
      span.setAttribute("mcp.protocol.version", version);
    }
    if (message == null || message.method() == null) {
      return;
    }
    span.setAttribute("mcp.method.name", message.method());
    if (message.id() != null) {
      span.setAttribute("jsonrpc.request.id", message.id().replace("\"", ""));
    }
    if (message.name() != null) {
      switch (message.method()) {
        case "tools/call" ->
            span.setAttribute("gen_ai.tool.name", message.name())
                .setAttribute("gen_ai.operation.name", "execute_tool");
        case "prompts/get" -> span.setAttribute("gen_ai.prompt.name", message.name());
        default -> {
          // The others name nothing that the conventions know.
        }
      }
    }
  }
}
