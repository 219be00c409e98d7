package dev.sallyport.admin.web;

import dev.sallyport.access.AdminDoor;
import dev.sallyport.jsonrpc.GatewayException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Lets nobody without the admin key pass, whatever the path, but for a few that are open. */
final class AdminKeyFilter implements WebFilter, Ordered {
  private static final int MOST_DRAINED = 4 * 1024 * 1024;

  private final AdminDoor door;
  private final Set<String> openPaths;
  private final JsonMapper json;

  /**
   * @param openPaths paths that need no key
   */
  AdminKeyFilter(AdminDoor door, Set<String> openPaths, JsonMapper json) {
    this.door = door;
    this.openPaths = Set.copyOf(openPaths);
    this.json = json;
  }

  /** Before anything looks at the request. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    if (openPaths.contains(exchange.getRequest().getPath().value())) {
      return chain.filter(exchange);
    }
    HttpHeaders headers = exchange.getRequest().getHeaders();
    try {
      door.admit(
          headers.getFirst(HttpHeaders.AUTHORIZATION), headers.getFirst(AdminDoor.LITELLM_KEY));
    } catch (GatewayException.Unauthorized refused) {
      return bodyOf(exchange).then(refuse(exchange.getResponse(), refused));
    }
    return chain.filter(exchange);
  }

  /**
   * Reads the body off the connection before the answer: unread, it's in the way of the next
   * request. Behind a long one the connection is closed, though then the answer may get lost (RFC
   * 9112 §9.6).
   */
  private static Mono<Void> bodyOf(ServerWebExchange exchange) {
    AtomicLong read = new AtomicLong();
    return exchange
        .getRequest()
        .getBody()
        .doOnNext(
            part -> {
              read.addAndGet(part.readableByteCount());
              DataBufferUtils.release(part);
            })
        .takeWhile(part -> read.get() <= MOST_DRAINED)
        .then(
            Mono.fromRunnable(
                () -> {
                  if (read.get() > MOST_DRAINED) {
                    exchange.getResponse().getHeaders().set(HttpHeaders.CONNECTION, "close");
                  }
                }));
  }

  private Mono<Void> refuse(ServerHttpResponse response, GatewayException.Unauthorized refused) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(HttpStatus.UNAUTHORIZED, refused.text());
    response.setStatusCode(HttpStatus.UNAUTHORIZED);
    response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, refused.challenge());
    response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return response.writeWith(
        Mono.fromSupplier(() -> response.bufferFactory().wrap(json.writeValueAsBytes(problem))));
  }
}
