package dev.sallyport.observe.metrics;

import dev.sallyport.access.AdminDoor;
import dev.sallyport.jsonrpc.GatewayException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** The route that Prometheus scrapes. Thread-safe. */
public final class MetricsRoutes implements NettyRouteProvider {
  private static final String PATH = "/metrics";
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final GatewayMetrics metrics;
  private final @Nullable AdminDoor door;

  /**
   * @param door checks who asks; null where everyone who reaches the port may
   */
  public MetricsRoutes(GatewayMetrics metrics, @Nullable AdminDoor door) {
    this.metrics = metrics;
    this.door = door;
  }

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    return routes.route(request -> isHere(request.uri()), this::handle);
  }

  private static boolean isHere(String target) {
    return target.startsWith(PATH)
        && (target.length() == PATH.length() || target.charAt(PATH.length()) == '?');
  }

  private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
    if (!request.method().equals(HttpMethod.GET)) {
      return response
          .status(HttpResponseStatus.METHOD_NOT_ALLOWED)
          .header(HttpHeaderNames.ALLOW, "GET")
          .send();
    }
    try {
      admit(request.requestHeaders());
    } catch (GatewayException.Unauthorized refused) {
      return response
          .status(refused.status())
          .header(HttpHeaderNames.WWW_AUTHENTICATE, refused.challenge())
          .header(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
          .sendString(Mono.just(refused.text() + "\n"));
    }
    return response
        .header(HttpHeaderNames.CONTENT_TYPE, TYPE)
        .sendString(Mono.fromSupplier(metrics::scrape).subscribeOn(Schedulers.boundedElastic()));
  }

  private void admit(HttpHeaders headers) {
    if (door != null) {
      door.admit(headers.get(HttpHeaderNames.AUTHORIZATION), headers.get(AdminDoor.LITELLM_KEY));
    }
  }
}
