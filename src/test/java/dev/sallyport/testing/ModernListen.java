package dev.sallyport.testing;

import dev.sallyport.jsonrpc.JsonTree;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A {@code subscriptions/listen} at a {@link ModernServer}, on which the test says what's told. */
public final class ModernListen {
  private final JsonNode request;
  private final Sinks.Many<JsonNode> out = Sinks.many().unicast().onBackpressureBuffer();
  private final CountDownLatch left = new CountDownLatch(1);

  ModernListen(JsonNode request) {
    this.request = request;
  }

  /** The resources that it's about. */
  public Set<String> resources() {
    Set<String> uris = new TreeSet<>();
    request
        .path("params")
        .path("notifications")
        .path("resourceSubscriptions")
        .forEach(uri -> uris.add(uri.asString()));
    return uris;
  }

  /** Says that nothing is missed from now on. */
  public void acknowledge() {
    ObjectNode params = JsonTree.object();
    params.set("notifications", request.path("params").path("notifications"));
    tell("notifications/subscriptions/acknowledged", params);
  }

  /** Tells of a change. */
  public void tell(String method, ObjectNode params) {
    out.tryEmitNext(JsonTree.notification(method, params));
  }

  /** Tells of no more. */
  public void end() {
    out.tryEmitNext(
        JsonTree.result(request.path("id"), JsonTree.object().put("resultType", "complete")));
    out.tryEmitComplete();
  }

  /** Opens when the client is gone. */
  public CountDownLatch left() {
    return left;
  }

  Flux<JsonNode> messages() {
    return out.asFlux().doOnCancel(left::countDown);
  }
}
