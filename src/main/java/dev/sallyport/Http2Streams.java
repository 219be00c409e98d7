package dev.sallyport;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import reactor.netty.http.Http2SettingsSpec;
import reactor.netty.http.server.HttpServer;

/**
 * Lets clients have more than reactor-netty's 100 streams on one HTTP/2 connection: streams they
 * listen to stay open, and calls would wait behind them without a word. Comes after Spring Boot's
 * own customizer, which sets the size of headers and forgets all else.
 */
final class Http2Streams implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {
  /** Streams on one connection (RFC 9113 §5.1.2). */
  private static final int MOST = 1000;

  /** A client may end all of them at once, and once more; who resets more often is let go. */
  private static final int MOST_RESETS = 2 * MOST;

  private static final int RESETS_WITHIN_SECONDS = 30;

  @Override
  public void customize(NettyReactiveWebServerFactory factory) {
    factory.addServerCustomizers(Http2Streams::set);
  }

  private static HttpServer set(HttpServer server) {
    Http2SettingsSpec before = server.configuration().http2SettingsSpec();
    return server.http2Settings(
        settings -> {
          settings
              .maxConcurrentStreams(MOST)
              .maxDecodedRstFramesPerWindow(MOST_RESETS, RESETS_WITHIN_SECONDS);
          Long headers = before == null ? null : before.maxHeaderListSize();
          if (headers != null) {
            settings.maxHeaderListSize(headers);
          }
        });
  }
}
