package dev.sallyport.gateway.aggregate;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.registry.RegistrySnapshot;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The servers that a client means.
 *
 * @param servers in the order of the registry, whether they can be used or not
 * @param narrowed whether the client named them
 */
record Scope(RegistrySnapshot snapshot, List<RegisteredServer> servers, boolean narrowed) {
  /** Names and aliases, with commas between them; empty for none. */
  static final String HEADER = "x-mcp-servers";

  /**
   * All servers, or those that the client's headers name.
   *
   * @throws GatewayException.UnknownServer if one of them isn't there
   */
  static Scope of(RegistrySnapshot snapshot, HttpHeaders headers) {
    List<String> values = headers.getAll(HEADER);
    if (values.isEmpty()) {
      return new Scope(snapshot, List.copyOf(snapshot.all()), false);
    }
    Set<RegisteredServer> named = new LinkedHashSet<>();
    for (String value : values) {
      for (String part : value.split(",", -1)) {
        String name = part.strip();
        if (!name.isEmpty()) {
          named.add(known(snapshot, name));
        }
      }
    }
    return new Scope(snapshot, snapshot.all().stream().filter(named::contains).toList(), true);
  }

  private static RegisteredServer known(RegistrySnapshot snapshot, String name) {
    RegisteredServer server = snapshot.find(name);
    if (server == null) {
      throw new GatewayException.UnknownServer(name);
    }
    return server;
  }

  /** The server of that name or alias; null if the client doesn't mean it. */
  @Nullable RegisteredServer find(String name) {
    RegisteredServer server = snapshot.find(name);
    return server != null && (!narrowed || servers.contains(server)) ? server : null;
  }

  /** The server, if it's only one: its names need no owner. */
  @Nullable RegisteredServer only() {
    return servers.size() == 1 ? servers.getFirst() : null;
  }
}
