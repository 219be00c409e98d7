package dev.sallyport.downstream.message;

import dev.sallyport.jsonrpc.ErrorMessage;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ServerSentEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * Writes what the gateway itself answers to requests: one as JSON, several as a stream of events.
 */
public final class MessageWriter {
  /** Stands for a comment. */
  private static final byte[] ALIVE = {};

  private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] COME_AGAIN = "retry: 1000\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final Duration ALIVE_EVERY = Duration.ofSeconds(15);

  private MessageWriter() {}

  /**
   * Writes the answer to a request: what's first decides on its form. Fails before anything is
   * written if the answer begins with a failure.
   *
   * @param id the request's id
   */
  public static Mono<Void> write(HttpServerResponse response, Flux<Outgoing> answers, JsonNode id) {
    return answers
        .switchOnFirst(
            (first, all) -> {
              Outgoing answer = first.get();
              if (answer == null) {
                return all.thenMany(Flux.<Void>empty());
              }
              return answer.isLast()
                  ? all.then().thenMany(single(response, answer))
                  : stream(response, all, id);
            })
        .then();
  }

  /** Writes an answer that nothing came before. */
  public static Publisher<Void> single(HttpServerResponse response, Outgoing answer) {
    return response
        .status(answer.status())
        .header(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .sendObject(Unpooled.wrappedBuffer(JsonTree.write(answer.message())));
  }

  /** Each is written at once; comments keep the connection alive meanwhile. */
  public static Publisher<Void> stream(
      HttpServerResponse response, Flux<Outgoing> answers, JsonNode id) {
    return events(response, whole(answers, id).map(MessageWriter::event));
  }

  /**
   * The stream on which a client listens, whatever it asks. At its end the client is told to come
   * again (WHATWG HTML, "Server-sent events", {@code retry}).
   *
   * @param before what comes first
   * @param stopping ends it
   */
  public static Publisher<Void> listening(
      HttpServerResponse response,
      Flux<ByteBuf> before,
      Flux<Outgoing> messages,
      Mono<?> stopping) {
    Flux<ByteBuf> told =
        whole(messages.takeUntilOther(stopping), NullNode.getInstance()).map(MessageWriter::event);
    return events(
        response,
        before
            .concatWith(told)
            .concatWith(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(COME_AGAIN))));
  }

  /**
   * A stream of whole events, with signs of life between them.
   *
   * @param comesAgain whether the client is told at its end to come again
   */
  public static Publisher<Void> events(
      HttpServerResponse response, Flux<byte[]> events, boolean comesAgain) {
    Flux<ByteBuf> told =
        withSignsOfLife(events)
            .map(event -> Unpooled.wrappedBuffer(event.length == 0 ? COMMENT : event));
    return events(
        response,
        comesAgain
            ? told.concatWith(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(COME_AGAIN)))
            : told);
  }

  private static Flux<byte[]> withSignsOfLife(Flux<byte[]> events) {
    Flux<Signal<byte[]>> alive = Flux.interval(ALIVE_EVERY).map(tick -> Signal.next(ALIVE));
    return Flux.merge(events.materialize(), alive.onBackpressureDrop()).dematerialize();
  }

  /** What's said, and signs of life between it. */
  private static Flux<byte[]> whole(Flux<Outgoing> answers, JsonNode id) {
    return withSignsOfLife(
        answers
            .map(answer -> JsonTree.write(answer.message()))
            .onErrorResume(
                GatewayException.class,
                error -> Flux.just(ErrorMessage.write(error, id.toString()))));
  }

  private static Publisher<Void> events(HttpServerResponse response, Flux<ByteBuf> events) {
    return response
        .status(200)
        .header(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_EVENT_STREAM)
        .header(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE)
        .header("x-accel-buffering", "no")
        .sendHeaders()
        .send(events, event -> true);
  }

  private static ByteBuf event(byte[] data) {
    return data.length == 0 ? Unpooled.wrappedBuffer(COMMENT) : ServerSentEvent.message(data);
  }
}
