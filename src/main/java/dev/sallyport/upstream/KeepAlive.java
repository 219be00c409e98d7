package dev.sallyport.upstream;

import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import reactor.netty.http.client.HttpClient;

/**
 * Finds out that a server is gone while a stream is quiet: TCP probes after a minute (RFC 9293
 * §3.8.4).
 */
final class KeepAlive {
  private static final int IDLE_SECONDS = 60;
  private static final int INTERVAL_SECONDS = 15;
  private static final int PROBES = 4;

  private KeepAlive() {}

  static HttpClient on(HttpClient client) {
    HttpClient alive = client.option(ChannelOption.SO_KEEPALIVE, true);
    return Epoll.isAvailable()
        ? alive
            .option(EpollChannelOption.TCP_KEEPIDLE, IDLE_SECONDS)
            .option(EpollChannelOption.TCP_KEEPINTVL, INTERVAL_SECONDS)
            .option(EpollChannelOption.TCP_KEEPCNT, PROBES)
        : alive;
  }
}
