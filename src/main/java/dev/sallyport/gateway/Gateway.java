package dev.sallyport.gateway;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ToolFilter;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.RepeatableMethods;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.registry.Registry;
import dev.sallyport.registry.RegistrySnapshot;
import dev.sallyport.signal.Signals;
import dev.sallyport.signal.UpstreamSample;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.UpstreamRequest;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import tools.jackson.databind.node.ObjectNode;

/** Finds the server that an exchange is for and sends it there. Thread-safe. */
public final class Gateway {
  /** How many edits of a server a message may meet on its way to it. */
  private static final int MOST_EDITS = 10;

  private final Registry registry;
  private final RequestHeaders requestHeaders;
  private final Signals signals;
  private final ToolPolicy toolPolicy = new ToolPolicy();
  private final ServerPlaces places = new ServerPlaces();

  /** On the servers of a registry. */
  public Gateway(Registry registry, RequestHeaders requestHeaders) {
    this(registry, requestHeaders, Signals.NONE);
  }

  /** On the servers of a registry, and with someone who's told what's sent to them. */
  public Gateway(Registry registry, RequestHeaders requestHeaders, Signals signals) {
    this.signals = signals;
    this.registry = registry;
    this.requestHeaders = requestHeaders;
  }

  /**
   * The server of that name or alias.
   *
   * @throws GatewayException.UnknownServer if there's none
   * @throws GatewayException.ServerDisabled if its definition can't be used
   */
  public Upstream server(String name) {
    RegisteredServer server = registry.snapshot().find(name);
    if (server == null) {
      throw new GatewayException.UnknownServer(name);
    }
    if (server.upstream() == null) {
      throw new GatewayException.ServerDisabled(
          server.name(), "its definition can't be used; the gateway's health says why");
    }
    return server.upstream();
  }

  /** All servers as they are now, whether they can be used or not. */
  public RegistrySnapshot servers() {
    return registry.snapshot();
  }

  /** The way to a server that's at the same place as before an edit of its definition. */
  public Optional<Upstream> successor(ServerDefinition before) {
    return successor(before.name().value(), before.url());
  }

  /** The way to the server of that name, if it's at that place. */
  public Optional<Upstream> successor(String name, URI url) {
    RegisteredServer now = registry.snapshot().find(name);
    return Optional.ofNullable(now)
        .map(RegisteredServer::upstream)
        .filter(upstream -> upstream.definition().url().equals(url));
  }

  /** Whether there's a server of that name, whether it can be used or not. */
  public boolean knows(String name) {
    return registry.snapshot().find(name) != null;
  }

  /**
   * Which tools of a server clients may see now: its definition may have changed since it was
   * found. One that's gone keeps its last.
   */
  public ToolFilter tools(Upstream server) {
    RegisteredServer now = registry.snapshot().find(server.definition().name().value());
    ServerDefinition known = now == null ? null : now.definition();
    return (known == null ? server.definition() : known).tools();
  }

  /**
   * Takes a place among the requests for a server, where its definition limits them.
   *
   * @return gives it back; the first time counts
   * @throws GatewayException.Overloaded if there's none
   */
  public Runnable enter(Upstream server) {
    return places.enter(server.definition());
  }

  /** How many places among the requests for that server are taken, where they're limited. */
  public int placesTaken(String server) {
    return places.taken(server);
  }

  /**
   * Passes an exchange through to a server that speaks the client's dialect. If the server's
   * definition changes before the exchange is on its way, it goes out under the new one.
   *
   * @return the answer, or what the server's tool filter refuses
   * @throws GatewayException.LoopDetected if the request has been here before
   */
  public Mono<UpstreamResponse> pass(Exchange exchange, Upstream server) {
    return send(exchange, server, MOST_EDITS);
  }

  /** Sends it under the definition of now; what an edit kept from being sent can be sent again. */
  private Mono<UpstreamResponse> send(Exchange exchange, Upstream server, int edits) {
    return send(exchange, server)
        .onErrorResume(
            GatewayException.ServerChanged.class,
            changed ->
                edits == 0
                    ? Mono.error(changed)
                    : Mono.defer(
                        () -> send(exchange, successor(exchange, server, changed), edits - 1)));
  }

  /**
   * Checks a message that doesn't pass as it is.
   *
   * @throws GatewayException if the server's tool filter refuses it
   */
  public void check(Exchange exchange, Upstream server) {
    if (!server.definition().tools().permitsAll()) {
      toolPolicy.check(exchange, server.definition());
    }
  }

  /**
   * The client's headers that are for the server, but for those of MCP.
   *
   * @throws GatewayException.LoopDetected if the request has been here before
   */
  public HttpHeaders headers(Exchange exchange, Upstream server) {
    HttpHeaders headers = requestHeaders.toServer(exchange, server.definition());
    headers.names().stream().filter(Gateway::isOfMcp).toList().forEach(headers::remove);
    return headers;
  }

  private static boolean isOfMcp(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("mcp-")
        || lower.equals("last-event-id")
        || lower.equals("accept")
        || lower.equals("content-type");
  }

  /** What the server became; where the exchange can't go there, it wasn't sent at all. */
  private Upstream successor(
      Exchange exchange, Upstream before, GatewayException.ServerChanged changed) {
    Upstream after = server(before.definition().name().value());
    ServerDefinition then = before.definition();
    ServerDefinition now = after.definition();
    boolean knowsEndpoint = exchange.endpoint() == null || now.origin().equals(then.origin());
    if (now.transport() != then.transport() || !knowsEndpoint) {
      throw changed;
    }
    return after;
  }

  /**
   * A request that doesn't pass as it is is about to be sent.
   *
   * @param modern which era the server speaks
   * @param headers those for the server, to which may be added
   * @param params those of the request; they stay as they are
   */
  public Retold retelling(
      Exchange exchange,
      ServerDefinition server,
      boolean modern,
      HttpHeaders headers,
      ObjectNode params) {
    CarriedTrace trace = new CarriedTrace(headers);
    exchange.sample().isRetold(modern);
    UpstreamSample sample = signals.sending(exchange.sample(), server, exchange.message(), headers);
    return new Retold(sample, trace.in(params, headers));
  }

  private static void note(Signal<UpstreamResponse> answer, UpstreamSample sample) {
    UpstreamResponse response = answer.get();
    if (response != null) {
      sample.answered(response.status(), response.isWhole());
    } else if (answer.getThrowable() instanceof GatewayException failure) {
      sample.failed(failure);
    }
  }

  private Mono<UpstreamResponse> send(Exchange exchange, Upstream server) {
    if (!server.definition().tools().permitsAll()) {
      try {
        toolPolicy.check(exchange, server.definition());
      } catch (GatewayException refused) {
        return Mono.error(refused);
      }
    }
    HttpHeaders headers = requestHeaders.toServer(exchange, server.definition());
    UpstreamSample sample =
        signals.sending(exchange.sample(), server.definition(), exchange.message(), headers);
    return server
        .send(
            new UpstreamRequest(
                exchange.method(),
                exchange.endpoint(),
                headers,
                exchange.body(),
                exchange.opensStream(),
                exchange.message() == null || RepeatableMethods.contains(exchange.message())))
        .doOnEach(answer -> note(answer, sample));
  }
}
