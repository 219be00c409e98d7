package dev.sallyport.downstream;

import dev.sallyport.downstream.PassedSessions.Sent;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Gateway;
import dev.sallyport.jsonrpc.EnvelopeReader;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** Passes messages to one server and its answers back, as they are. Thread-safe. */
final class PassThrough {
  private final Gateway gateway;
  private final Fronts fronts;
  private final EndpointSeal endpoints;
  private final ListeningEnd listening;
  private final PassedSessions sessions;
  private final EnvelopeReader reader = new EnvelopeReader();

  /**
   * @param sessions that clients have with servers; owned by the caller
   */
  PassThrough(
      Gateway gateway,
      Fronts fronts,
      EndpointSeal endpoints,
      ListeningEnd listening,
      PassedSessions sessions) {
    this.sessions = sessions;
    this.gateway = gateway;
    this.fronts = fronts;
    this.endpoints = endpoints;
    this.listening = listening;
  }

  /** Opens the stream of a server of HTTP+SSE. */
  Mono<Void> eventStream(
      Exchange exchange, Upstream server, String path, HttpServerResponse response) {
    return gateway
        .pass(exchange, server)
        .flatMap(
            answer ->
                answer.isEventStream() && answer.status() == 200
                    ? announce(path, response, server, answer)
                    : Mono.from(ResponseWriter.write(response, answer, PassThrough::nothing)))
        .onErrorResume(
            GatewayException.class,
            error -> Mono.from(ResponseWriter.writeError(response, error, null)));
  }

  /**
   * Holds the answer's head until the server has named the place to post to, and names the
   * gateway's own instead.
   */
  private Mono<Void> announce(
      String path, HttpServerResponse response, Upstream server, UpstreamResponse answer) {
    ToolListFilter tools = ToolListFilter.ofStream(gateway, server);
    if (tools.cannotRead(answer)) {
      return answer.discard().then(Mono.error(tools.compressed()));
    }
    Flux<ByteBuf> events =
        listening.of(
            null,
            new EndpointRewriter(server.definition(), endpoints, path + "/messages", tools)
                .rewrite(answer.body()));
    Duration limit = server.definition().timeout();
    return events
        .timeout(Mono.delay(limit))
        .onErrorMap(
            TimeoutException.class,
            silent -> new GatewayException.ServerTimeout(server.definition().name().value(), limit))
        .switchOnFirst(
            (first, all) ->
                first.isOnNext()
                    ? Flux.from(ResponseWriter.writeEvents(response, answer, all))
                    : all.thenMany(Flux.<Void>error(cut(server))))
        .onErrorMap(failure -> failure instanceof GatewayException ? failure : cut(server))
        .then();
  }

  /**
   * Passes a message, unless its server turns out to speak another era.
   *
   * @param owner who calls
   * @return completes when it's answered, or fails with a {@link GatewayException} before anything
   *     is written
   */
  Mono<Void> pass(Exchange exchange, Upstream server, String owner, HttpServerResponse response) {
    return PassedSessions.mayBeOfOne(exchange)
        ? sessions.within(
            exchange, server, owner, sent -> answered(exchange, server, owner, response, sent))
        : answered(
            exchange,
            server,
            owner,
            response,
            () -> gateway.pass(exchange, server).map(answer -> new Sent(exchange, answer)));
  }

  private Mono<Void> answered(
      Exchange exchange,
      Upstream server,
      String owner,
      HttpServerResponse response,
      Supplier<Mono<Sent>> sent) {
    return admitted(
        exchange, server, leave -> passed(exchange, server, owner, response, sent.get(), leave));
  }

  /**
   * Notifications and answers always pass: what waits for them may be what fills a server. So do
   * streams that a client listens to, which can last for days.
   *
   * @param passed gets what gives the place back: a client that has its answer and calls again must
   *     find it free
   */
  private Mono<Void> admitted(
      Exchange exchange, Upstream server, Function<Runnable, Mono<Void>> passed) {
    boolean takesPlace =
        server.definition().maxConcurrentRequests() != null
            && exchange.asks()
            && !exchange.opensStream();
    return takesPlace
        ? Mono.using(() -> gateway.enter(server), passed, Runnable::run)
        : passed.apply(PassThrough::nothing);
  }

  private static void nothing() {}

  private Mono<Void> passed(
      Exchange exchange,
      Upstream server,
      String owner,
      HttpServerResponse response,
      Mono<Sent> sent,
      Runnable leave) {
    return sent.flatMap(
        each -> {
          UpstreamResponse answer = each.answer();
          fronts.saw(exchange, server, answer);
          return Fronts.refusesToBegin(exchange, answer)
              ? refused(exchange, server, owner, response, each, leave)
              : Mono.from(answer(each.exchange(), server, response, answer, leave));
        });
  }

  private Mono<Void> refused(
      Exchange exchange,
      Upstream server,
      String owner,
      HttpServerResponse response,
      Sent sent,
      Runnable leave) {
    UpstreamResponse answer = sent.answer();
    return fronts
        .takesOver(exchange, server)
        .flatMap(
            takes ->
                takes
                    ? answer
                        .discard()
                        .doOnSuccess(discarded -> leave.run())
                        .then(fronts.instead(exchange, server, owner, response))
                    : Mono.from(answer(sent.exchange(), server, response, answer, leave)));
  }

  private Publisher<Void> answer(
      Exchange exchange,
      Upstream server,
      HttpServerResponse response,
      UpstreamResponse answer,
      Runnable leave) {
    ToolListFilter tools = ToolListFilter.ofAnswer(exchange, gateway, server);
    if (tools != null && tools.cannotRead(answer)) {
      return answer.discard().then(Mono.error(tools.compressed()));
    }
    if (!answer.isEventStream()) {
      return tools == null || exchange.message() == null
          ? ResponseWriter.write(response, answer, leave)
          : tools
              .read(answer, server.definition())
              .doOnNext(body -> leave.run())
              .flatMap(body -> Mono.from(ResponseWriter.write(response, answer, body)));
    }
    EventStreamRelay relay =
        new EventStreamRelay(
            reader,
            server.definition().name().value(),
            exchange.message() == null ? null : exchange.message().requestId(),
            tools,
            leave,
            lastEventId -> resume(exchange, server, lastEventId));
    Flux<ByteBuf> events = relay.relay(answer.body());
    return ResponseWriter.writeEvents(
        response,
        answer,
        exchange.opensStream() ? listening.of(exchange.message(), events) : events);
  }

  /** What came after an event; fails if the server doesn't have it, or is gone. */
  private Flux<ByteBuf> resume(Exchange exchange, Upstream server, String lastEventId) {
    return gateway
        .pass(exchange.resumedAfter(lastEventId), server)
        .flatMapMany(
            answer ->
                answer.status() == 200 && answer.isEventStream()
                    ? answer.body()
                    : answer.discard().thenMany(Flux.error(cut(server))));
  }

  private static GatewayException cut(Upstream server) {
    return new GatewayException.StreamCut(server.definition().name().value());
  }
}
