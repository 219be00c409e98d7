package dev.sallyport.downstream;

import dev.sallyport.gateway.ResponseHeaders;
import dev.sallyport.jsonrpc.ErrorMessage;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.signal.ExchangeSample;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableChannel;
import reactor.netty.http.server.HttpServerResponse;

/** Writes answers to the client: servers' as they come, and the gateway's own errors. */
final class ResponseWriter {
  private static final AsciiString ACCEL_BUFFERING = AsciiString.cached("x-accel-buffering");
  private static final AsciiString RETRY_AFTER_SECONDS = AsciiString.cached("1");

  private ResponseWriter() {}

  /**
   * Passes a server's answer on that isn't a stream of events.
   *
   * @param answered is run once the server has answered, before the client has the whole answer
   */
  static Publisher<Void> write(
      HttpServerResponse client, UpstreamResponse server, Runnable answered) {
    head(client, server);
    if (server.isWhole()) {
      answered.run();
      return client.send(server.body().retain().singleOrEmpty());
    }
    String length = server.headers().get(HttpHeaderNames.CONTENT_LENGTH);
    if (length != null) {
      client.responseHeaders().set(HttpHeaderNames.CONTENT_LENGTH, length);
    }
    return client.send(
        server.body().retain().doOnTerminate(answered).onErrorResume(cut -> breakOff(client)));
  }

  /** Passes a server's answer on with this body. */
  static Publisher<Void> write(HttpServerResponse client, UpstreamResponse server, byte[] body) {
    head(client, server);
    return client.sendObject(Unpooled.wrappedBuffer(body));
  }

  /** Passes a stream of events on; each is written at once. */
  static Publisher<Void> writeEvents(
      HttpServerResponse client, UpstreamResponse server, Flux<ByteBuf> events) {
    head(client, server);
    if (!client.responseHeaders().contains(ACCEL_BUFFERING)) {
      client.responseHeaders().set(ACCEL_BUFFERING, "no");
    }
    return client.sendHeaders().send(events.onErrorResume(cut -> breakOff(client)), event -> true);
  }

  /** Answers with an error of the gateway's own. */
  static Publisher<Void> writeError(
      HttpServerResponse client, GatewayException error, @Nullable String id) {
    ExchangeSample.of(client).refused(error);
    client
        .status(error.status())
        .header(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
    switch (error) {
      case GatewayException.Unauthorized e ->
          client.header(HttpHeaderNames.WWW_AUTHENTICATE, e.challenge());
      case GatewayException.MethodNotAllowed e -> client.header(HttpHeaderNames.ALLOW, e.allow());
      case GatewayException.Overloaded e ->
          client.header(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
      case GatewayException.BodyTooLarge e -> client.keepAlive(false);
      default -> {
        // The others need no header.
      }
    }
    return client.sendObject(Unpooled.wrappedBuffer(ErrorMessage.write(error, id)));
  }

  private static void head(HttpServerResponse client, UpstreamResponse server) {
    client.status(server.status());
    ResponseHeaders.toClient(server.headers(), client.responseHeaders());
  }

  /**
   * Closes the client's connection without an end of the message, so that it isn't taken for whole.
   */
  private static Mono<ByteBuf> breakOff(HttpServerResponse client) {
    client.withConnection(DisposableChannel::dispose);
    return Mono.never();
  }
}
