package dev.sallyport;

import java.net.InetAddress;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Where the gateway listens: with a key, where {@code server.address} says, else everywhere;
 * without one, on loopback only.
 */
final class ListenAddressRule
    implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {
  private final boolean hasKey;

  ListenAddressRule(boolean hasKey) {
    this.hasKey = hasKey;
  }

  /** After Spring Boot's own, which brings {@code server.address}. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  /**
   * @throws OpenGatewayException if {@code server.address} isn't loopback and no key is configured
   */
  @Override
  public void customize(NettyReactiveWebServerFactory factory) {
    if (hasKey) {
      return;
    }
    InetAddress address = factory.getAddress();
    if (address == null) {
      factory.setAddress(InetAddress.getLoopbackAddress());
    } else if (!address.isLoopbackAddress()) {
      throw new OpenGatewayException(address);
    }
  }
}
