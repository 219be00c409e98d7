package dev.sallyport.upstream;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.proxy.ProxiedClient;
import dev.sallyport.upstream.proxy.ProxyRule;
import dev.sallyport.upstream.proxy.Route;
import java.net.URI;
import reactor.netty.http.client.HttpClient;

/** By which way what belongs to a server is reached, and only where servers may be. Thread-safe. */
final class ServerRoutes {
  private final ServerDefinition server;
  private final GeneralSettings settings;
  private final ProxyRule proxies;
  private final Route toServer;

  ServerRoutes(ServerDefinition server, GeneralSettings settings, ProxyRule proxies) {
    this.server = server;
    this.settings = settings;
    this.proxies = proxies;
    this.toServer = proxies.route(server.proxy(), server.url());
  }

  /** The way to a URL: a redirect or a token server can lie at another than the server. */
  Route to(URI uri) {
    return uri.equals(server.url()) ? toServer : proxies.route(server.proxy(), uri);
  }

  /**
   * The client on that way.
   *
   * @throws GatewayException.ServerDisabled if the environment's proxy isn't one
   */
  HttpClient on(Route route, HttpClient client) {
    AllowedHosts allowed = settings.rules().allowedHosts();
    return switch (route) {
      case Route.Direct() -> AllowedAddresses.only(allowed, client);
      case Route.Through through ->
          ProxiedClient.through(
              through,
              through.isOfDefinition() ? AllowedAddresses.only(allowed, client) : client,
              allowed,
              settings.connectTimeout());
      case Route.Broken(String problem) ->
          throw new GatewayException.ServerDisabled(
              server.name().value(), "its proxy can't be used; the gateway's log says why");
    };
  }
}
