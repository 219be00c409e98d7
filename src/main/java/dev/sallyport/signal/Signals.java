package dev.sallyport.signal;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.Envelope;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.resources.ConnectionProvider;

/**
 * Told of what happens in the data plane. Thread-safe. Called on event loops: no method blocks,
 * none throws.
 */
public interface Signals {
  /** Nobody listens. */
  Signals NONE = new Signals() {};

  /** A client's request for a server has begun; its end is seen at the connection. */
  default ExchangeSample begin(HttpServerRequest request) {
    return ExchangeSample.begin(request, System.nanoTime());
  }

  /**
   * A request to a server is about to be sent.
   *
   * @param exchange what it's sent for
   * @param message the message it carries, if it has a body
   * @param headers its headers, to which may be added
   */
  default UpstreamSample sending(
      ExchangeSample exchange,
      ServerDefinition server,
      @Nullable Envelope message,
      HttpHeaders headers) {
    return exchange.sending(System.nanoTime());
  }

  /**
   * A connection to a server was made.
   *
   * @param certificate the server's own, if there was a handshake
   */
  default void connected(String server, Channel channel, @Nullable X509Certificate certificate) {}

  /**
   * A handshake with a server failed.
   *
   * @param reason its class, such as {@code EXPIRED}
   */
  default void handshakeFailed(String server, String reason) {}

  /**
   * A server's token server was asked for a token.
   *
   * @param reason why there's none, such as {@code TOKEN_REFUSED}; empty if there is
   */
  default void tokenAsked(String server, String reason) {}

  /** A handshake on the way to a server's tokens was made, with a host that isn't the server. */
  default void tokenServerSeen(String server, X509Certificate certificate) {}

  /** A server's trust was exchanged for what its changed files hold. */
  default void trustReloaded(String server) {}

  /** A server's trust doesn't load. */
  default void trustFailed(String server) {}

  /** Told of the pools of connections; null if nobody wants to know. */
  default ConnectionProvider.@Nullable MeterRegistrar pools(String server) {
    return null;
  }
}
