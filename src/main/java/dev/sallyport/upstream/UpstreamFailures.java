package dev.sallyport.upstream;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.rule.AddressNotAllowedException;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.GatewayException.Overloaded;
import dev.sallyport.jsonrpc.GatewayException.ServerChanged;
import dev.sallyport.jsonrpc.GatewayException.ServerTimeout;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable.Phase;
import dev.sallyport.tls.diagnosis.HandshakeFailure;
import dev.sallyport.upstream.proxy.ProxyException;
import io.netty.handler.codec.DecoderException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;
import reactor.netty.internal.shaded.reactor.pool.PoolShutdownException;

/** Tells by its class what a failure to get an answer means. */
final class UpstreamFailures {
  private UpstreamFailures() {}

  /**
   * Whether the connection ended before an answer came: most often that of a server which had just
   * closed it.
   */
  static boolean isDeadConnection(Throwable failure) {
    return failure instanceof PrematureCloseException
        || AbortedException.isConnectionReset(failure);
  }

  /**
   * Whether the server can't have taken the request: it waited for a connection of a pool that's
   * closed, or the handshake of its own failed.
   */
  static boolean isUntaken(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PoolShutdownException) {
        return true;
      }
    }
    return HandshakeFailure.of(failure).filter(mark -> !mark.requestTaken()).isPresent();
  }

  /** Whether it failed before the connection led to the server. */
  static boolean isOfProxy(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProxyException) {
        return true;
      }
    }
    return false;
  }

  /** The error for the client. */
  static GatewayException translate(ServerDefinition definition, Throwable failure) {
    String server = definition.name().value();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case GatewayException known -> {
          return known;
        }
        case ProxyException proxy -> {
          return new GatewayException.ProxyFailed(
              server,
              proxy.words(),
              proxy.isTimeout(),
              proxy.status(),
              String.valueOf(proxy.getMessage()));
        }
        case AddressNotAllowedException _ -> {
          return new ServerUnreachable(server, Phase.ADDRESS_NOT_ALLOWED);
        }
        case UnknownHostException _ -> {
          return new ServerUnreachable(server, Phase.DNS);
        }
        case ConnectException _ -> {
          return new ServerUnreachable(server, Phase.CONNECT);
        }
        case NoRouteToHostException _ -> {
          return new ServerUnreachable(server, Phase.CONNECT);
        }
        case PortUnreachableException _ -> {
          return new ServerUnreachable(server, Phase.CONNECT);
        }
        case PoolAcquirePendingLimitException _ -> {
          return new Overloaded(server);
        }
        case PoolAcquireTimeoutException _ -> {
          return new Overloaded(server);
        }
        case PoolShutdownException _ -> {
          return new ServerChanged(server);
        }
        case TimeoutException _ -> {
          return new ServerTimeout(server, definition.timeout());
        }
        case IllegalArgumentException _ -> {
          return new ServerUnreachable(server, Phase.PROTOCOL);
        }
        case DecoderException _ -> {
          return new ServerUnreachable(server, Phase.PROTOCOL);
        }
        default -> {
          // Its cause may tell more.
        }
      }
    }
    return new ServerUnreachable(server, Phase.RESPONSE);
  }
}
