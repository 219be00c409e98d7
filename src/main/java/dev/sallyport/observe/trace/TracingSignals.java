package dev.sallyport.observe.trace;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.signal.ExchangeSample;
import dev.sallyport.signal.Signals;
import dev.sallyport.signal.UpstreamSample;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.resources.ConnectionProvider;

/**
 * Traces requests to servers, and passes everything on.
 *
 * @param next who's told, too
 */
public record TracingSignals(Tracing tracing, Signals next) implements Signals {

  @Override
  public ExchangeSample begin(HttpServerRequest request) {
    return next.begin(request);
  }

  @Override
  public UpstreamSample sending(
      ExchangeSample exchange,
      ServerDefinition server,
      @Nullable Envelope message,
      HttpHeaders headers) {
    UpstreamSample sample = next.sending(exchange, server, message, headers);
    tracing.sending(exchange, sample, server, message, headers);
    return sample;
  }

  @Override
  public void connected(String server, Channel channel, @Nullable X509Certificate certificate) {
    next.connected(server, channel, certificate);
  }

  @Override
  public void tokenAsked(String server, String reason) {
    next.tokenAsked(server, reason);
  }

  @Override
  public void tokenServerSeen(String server, X509Certificate certificate) {
    next.tokenServerSeen(server, certificate);
  }

  @Override
  public void handshakeFailed(String server, String reason) {
    next.handshakeFailed(server, reason);
  }

  @Override
  public void trustReloaded(String server) {
    next.trustReloaded(server);
  }

  @Override
  public void trustFailed(String server) {
    next.trustFailed(server);
  }

  @Override
  public ConnectionProvider.@Nullable MeterRegistrar pools(String server) {
    return next.pools(server);
  }
}
