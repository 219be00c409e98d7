package dev.sallyport.observe.exchange;

import dev.sallyport.jsonrpc.AnswerReader;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerState;

/** Puts someone who looks on into each client's connection, or stream of HTTP/2. Thread-safe. */
public final class ExchangeWatch implements NettyServerCustomizer {
  private static final String NAME = "sallyport-exchanges";

  private final List<EndedExchange> listeners;
  private final AnswerReader answers = new AnswerReader();

  /** For these, who are told in this order. */
  public ExchangeWatch(List<EndedExchange> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public HttpServer apply(HttpServer server) {
    return server.childObserve(this::changed);
  }

  /**
   * At the first request: only then the connection is known to speak HTTP/1.1, or this to be a
   * stream of HTTP/2, which has a channel of its own.
   */
  private void changed(Connection connection, ConnectionObserver.State state) {
    if (state != HttpServerState.REQUEST_RECEIVED) {
      return;
    }
    ChannelPipeline pipeline = connection.channel().pipeline();
    if (pipeline.get(NAME) == null) {
      pipeline.addBefore(
          NettyPipeline.ReactiveBridge, NAME, new ExchangeHandler(listeners, answers));
    }
  }
}
