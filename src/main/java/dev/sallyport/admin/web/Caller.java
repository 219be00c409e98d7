package dev.sallyport.admin.web;

import dev.sallyport.store.Actor;
import java.net.InetSocketAddress;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Who calls the REST API, for the log of changes. */
public final class Caller {
  /** Whose the one key is that opens the REST API. */
  private static final String ADMIN = "admin";

  private Caller() {}

  /** Who made a request. */
  public static Actor of(ServerHttpRequest request) {
    InetSocketAddress address = request.getRemoteAddress();
    return new Actor(
        ADMIN,
        address == null || address.getAddress() == null
            ? "unknown"
            : address.getAddress().getHostAddress());
  }
}
