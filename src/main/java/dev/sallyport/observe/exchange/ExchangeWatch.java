package dev.sallyport.observe.exchange;

import dev.sallyport.jsonrpc.AnswerReader;
import java.util.List;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/** Puts someone who looks on into each client's connection. Thread-safe. */
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
    return server.doOnChannelInit(
        (observer, channel, address) ->
            channel
                .pipeline()
                .addBefore(
                    NettyPipeline.ReactiveBridge, NAME, new ExchangeHandler(listeners, answers)));
  }
}
