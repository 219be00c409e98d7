package dev.sallyport.upstream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClientResponse;

/** A server's answer: its head, and its body as it comes. */
public final class UpstreamResponse {
  private final HttpClientResponse head;
  private final Connection connection;

  UpstreamResponse(HttpClientResponse head, Connection connection) {
    this.head = head;
    this.connection = connection;
  }

  /** The HTTP status code. */
  public int status() {
    return head.status().code();
  }

  /** The URL that answered: where redirects were followed, the last one. */
  public String url() {
    return Objects.requireNonNull(head.resourceUrl(), "a response to a request");
  }

  /**
   * The headers as the server sent them, but for those that were {@linkplain #replace replaced}.
   */
  public HttpHeaders headers() {
    return head.responseHeaders();
  }

  /** Gives one of the headers another value. */
  public void replace(CharSequence header, String value) {
    headers().set(header, value);
  }

  /** Whether the whole body has arrived with the head; only small bodies do. */
  public boolean isWhole() {
    return SmallBodyAggregator.isAggregated(connection.channel());
  }

  /** Whether the body is a stream of events. */
  public boolean isEventStream() {
    return isEventStream(headers());
  }

  static boolean isEventStream(HttpHeaders headers) {
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    return type != null && type.regionMatches(true, 0, "text/event-stream", 0, 17);
  }

  /** The body, once. Buffers are released after {@code onNext} unless retained. */
  public ByteBufFlux body() {
    return connection.inbound().receive();
  }

  /**
   * Drops the body and gives the connection back to its pool, or closes it where the body is long.
   */
  public Mono<Void> discard() {
    if (isWhole()) {
      return body().then();
    }
    return Mono.fromRunnable(connection::dispose);
  }

  /** The server's certificates as it sent them, its own first; empty without TLS. */
  public List<X509Certificate> peerCertificates() {
    return PeerCertificates.of(connection.channel());
  }

  /** What was agreed on in the handshake, such as {@code TLSv1.3}; empty without TLS. */
  public String tlsVersion() {
    SslHandler tls = connection.channel().pipeline().get(SslHandler.class);
    return tls == null ? "" : tls.engine().getSession().getProtocol();
  }

  /** Runs the action once the body has ended, or was broken off. */
  void whenEnded(Runnable action) {
    connection.onTerminate().subscribe(nothing -> {}, failure -> action.run(), action);
  }

  /** From now on the body fails after so long a silence. */
  void limitSilence(Duration limit) {
    connection.addHandlerLast(
        "silence-limit", new ReadTimeoutHandler(limit.toMillis(), TimeUnit.MILLISECONDS));
  }
}
