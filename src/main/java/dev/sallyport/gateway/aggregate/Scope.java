package dev.sallyport.gateway.aggregate;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.registry.RegistrySnapshot;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The servers that a client means.
 *
 * @param servers in the order of the registry, whether they can be used or not
 * @param narrowed whether the client named them
 */
public record Scope(RegistrySnapshot snapshot, List<RegisteredServer> servers, boolean narrowed) {
  /** A header: names and aliases, with commas between them; empty for none. */
  public static final String SERVERS = "x-mcp-servers";

  /** A header: access groups, with commas between them; their servers are meant, too. */
  public static final String GROUPS = "x-mcp-access-groups";

  /**
   * All servers, or those that the client's headers name.
   *
   * @throws GatewayException.UnknownServer if one of them isn't there
   * @throws GatewayException.UnknownGroup if no server is of one of the groups
   */
  static Scope of(RegistrySnapshot snapshot, HttpHeaders headers) {
    List<String> names = headers.getAll(SERVERS);
    List<String> groups = headers.getAll(GROUPS);
    if (names.isEmpty() && groups.isEmpty()) {
      return new Scope(snapshot, List.copyOf(snapshot.all()), false);
    }
    Set<RegisteredServer> meant = new HashSet<>();
    each(names, name -> meant.add(known(snapshot, name)));
    each(groups, group -> meant.addAll(of(snapshot, group)));
    return new Scope(snapshot, snapshot.all().stream().filter(meant::contains).toList(), true);
  }

  private static void each(List<String> values, Consumer<String> action) {
    for (String value : values) {
      for (String part : value.split(",", -1)) {
        String name = part.strip();
        if (!name.isEmpty()) {
          action.accept(name);
        }
      }
    }
  }

  private static List<RegisteredServer> of(RegistrySnapshot snapshot, String group) {
    List<RegisteredServer> servers =
        snapshot.all().stream().filter(server -> isIn(server, group)).toList();
    if (servers.isEmpty()) {
      throw new GatewayException.UnknownGroup(group);
    }
    return servers;
  }

  private static boolean isIn(RegisteredServer server, String group) {
    ServerDefinition definition = server.definition();
    return definition != null && definition.accessGroups().contains(group);
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
