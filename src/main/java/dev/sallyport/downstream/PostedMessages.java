package dev.sallyport.downstream;

import dev.sallyport.access.Admission;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.EnvelopeReader;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.signal.ExchangeSample;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Reads the messages that clients post, and writes what's refused. Thread-safe. */
final class PostedMessages {
  private final int maxRequestBytes;
  private final RequestLimit limit;
  private final EnvelopeReader reader = new EnvelopeReader();

  /**
   * @param maxRequestBytes size of the largest message that's accepted
   * @param maxConcurrentRequests most requests at a time
   */
  PostedMessages(int maxRequestBytes, int maxConcurrentRequests) {
    this.maxRequestBytes = maxRequestBytes;
    this.limit = new RequestLimit(maxConcurrentRequests);
  }

  /**
   * A message that has arrived. Its body is let go once it's answered.
   *
   * @param leave gives back its place among the requests
   */
  record Posted(
      HttpServerRequest request,
      Admission admission,
      Envelope message,
      ByteBuf body,
      ExchangeSample sample,
      Runnable leave) {

    /**
     * The exchange that it begins; one that opens a stream doesn't count as a request any more.
     *
     * @param endpoint where the server takes it, if not at its {@code url}
     */
    Exchange exchange(@Nullable URI endpoint) {
      Exchange exchange =
          new Exchange(
              HttpMethod.POST,
              request.requestHeaders(),
              admission.usesAuthorization(),
              endpoint,
              message,
              body,
              null,
              sample);
      if (exchange.opensStream()) {
        leave.run();
      }
      return exchange;
    }
  }

  /**
   * Reads a message.
   *
   * @param answer answers it; may throw a {@link GatewayException}, or fail with one before
   *     anything is written
   * @throws GatewayException.Overloaded if there are too many requests
   */
  Publisher<Void> read(
      HttpServerRequest request,
      HttpServerResponse response,
      Admission admission,
      Function<Posted, Mono<Void>> answer) {
    Arrival arrival = new Arrival(limit.enter());
    return RequestBody.read(request, maxRequestBytes)
        .flatMap(
            body -> {
              arrival.body = body;
              Envelope message = reader.read(body);
              ExchangeSample sample = ExchangeSample.of(response);
              sample.carries(message);
              refuseModernBatch(request, message);
              arrival.id = message.requestId();
              return answer.apply(
                  new Posted(request, admission, message, body, sample, arrival.leave));
            })
        .onErrorResume(
            GatewayException.class,
            error -> Mono.from(ResponseWriter.writeError(response, error, arrival.id)))
        .doFinally(signal -> arrival.end());
  }

  /** What a request holds until it's answered; one thread at a time has it. */
  private static final class Arrival {
    private final Runnable leave;
    private @Nullable ByteBuf body;
    private @Nullable String id;

    Arrival(Runnable leave) {
      this.leave = leave;
    }

    void end() {
      leave.run();
      if (body != null) {
        body.release();
        body = null;
      }
    }
  }

  private static void refuseModernBatch(HttpServerRequest request, Envelope message) {
    if (message.kind() == Envelope.Kind.BATCH
        && ProtocolVersion.isModern(request.requestHeaders())) {
      throw new GatewayException.InvalidRequest(
          "protocol version 2026-07-28 and later have no batches");
    }
  }

  /** The exchange that a request without a body begins. */
  static Exchange bodiless(
      HttpServerRequest request, HttpServerResponse response, Admission admission) {
    return new Exchange(
        request.method(),
        request.requestHeaders(),
        admission.usesAuthorization(),
        null,
        null,
        null,
        null,
        ExchangeSample.of(response));
  }

  /** Who calls: on an open gateway, everyone at one address is the same. */
  static String owner(HttpServerRequest request, Admission admission) {
    InetSocketAddress address = request.remoteAddress();
    return admission.owner().isEmpty() && address != null
        ? "at " + address.getHostString()
        : admission.owner();
  }
}
