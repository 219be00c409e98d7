package dev.sallyport.observe.health;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** The routes of the probes, in front of everything that wants a key. Thread-safe. */
public final class HealthRoutes implements NettyRouteProvider {
  private final HealthReport report;

  /** Answers from that report. */
  public HealthRoutes(HealthReport report) {
    this.report = report;
  }

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    return routes.route(request -> Probe.of(request.uri()) != null, this::handle);
  }

  private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
    boolean bodyless = request.method().equals(HttpMethod.HEAD);
    if (!bodyless && !request.method().equals(HttpMethod.GET)) {
      return response
          .status(HttpResponseStatus.METHOD_NOT_ALLOWED)
          .header(HttpHeaderNames.ALLOW, "GET, HEAD")
          .send();
    }
    HealthReport.Answer answer =
        report.answer(Objects.requireNonNull(Probe.of(request.uri()), "routed here"));
    response
        .status(answer.healthy() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE)
        .header(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .header(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    if (bodyless) {
      int length = ByteBufUtil.utf8Bytes(answer.json());
      return response.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(length)).send();
    }
    return response.sendObject(
        Unpooled.wrappedBuffer(answer.json().getBytes(StandardCharsets.UTF_8)));
  }
}
