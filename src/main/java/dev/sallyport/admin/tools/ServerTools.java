package dev.sallyport.admin.tools;

import dev.sallyport.admin.refusal.ServerFailedException;
import dev.sallyport.admin.web.ApiException;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.registry.Registry;
import dev.sallyport.registry.RegistrySnapshot;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.probe.ListedTools;
import dev.sallyport.upstream.probe.McpProbe;
import dev.sallyport.upstream.probe.ProbeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lists and calls the tools of registered servers, each time in a session of its own. A
 * definition's tool filter holds. Blocks; thread-safe.
 */
public final class ServerTools {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final Registry registry;

  /** Of the registry's servers. */
  public ServerTools(Registry registry) {
    this.registry = registry;
  }

  /**
   * The tools that a server offers, each as the server describes it and with {@code mcp_info}.
   *
   * @param server its id, name or alias
   * @throws ApiException if there's no such server
   * @throws ServerFailedException if it fails
   */
  public List<JsonNode> list(String server) {
    Upstream upstream = find(server);
    ListedTools listed = run(upstream, limit -> McpProbe.listTools(upstream, limit));
    ServerDefinition definition = upstream.definition();
    Predicate<String> offered = definition.tools().asPredicate();
    return listed.tools().stream()
        .filter(JsonNode::isObject)
        .filter(tool -> offered.test(tool.path("name").asString("")))
        .map(tool -> withInfo((ObjectNode) tool, definition))
        .toList();
  }

  /**
   * The tools of several servers.
   *
   * @param tools those that could be listed
   * @param problems why the others couldn't, in words
   */
  public record Listed(List<JsonNode> tools, List<String> problems) {}

  /** The tools that all servers offer, asked at once. */
  public Listed listAll() {
    List<JsonNode> tools = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<JsonNode>>> lists =
          registry.snapshot().all().stream()
              .map(server -> threads.submit(() -> list(server.id())))
              .toList();
      for (Future<List<JsonNode>> list : lists) {
        try {
          tools.addAll(list.get());
        } catch (ExecutionException failed) {
          if (!(failed.getCause() instanceof ServerFailedException failure)) {
            throw new IllegalStateException(failed.getCause());
          }
          problems.add(failure.detail());
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
    return new Listed(tools, problems);
  }

  private static JsonNode withInfo(ObjectNode tool, ServerDefinition definition) {
    ObjectNode info = JsonMapper.shared().convertValue(definition.mcpInfo(), ObjectNode.class);
    if (!info.has("server_name")) {
      info.put("server_name", definition.publicName().value());
    }
    tool.set("mcp_info", info);
    return tool;
  }

  /**
   * Calls a tool.
   *
   * @param server its id, name or alias
   * @return the server's {@code CallToolResult}; that of a tool that failed has {@code isError}
   * @throws ApiException if there's no such server, or it doesn't offer the tool
   * @throws ServerFailedException if it fails
   */
  public JsonNode call(String server, String tool, JsonNode arguments) {
    Upstream upstream = find(server);
    ServerDefinition definition = upstream.definition();
    if (!definition.tools().permits(tool)) {
      throw ApiException.forbidden(
          "name", new GatewayException.ToolNotOffered(definition.name().value(), tool).text());
    }
    return run(upstream, limit -> McpProbe.callTool(upstream, tool, arguments, limit));
  }

  private Upstream find(String server) {
    RegistrySnapshot snapshot = registry.snapshot();
    @Nullable RegisteredServer byId = snapshot.byId(server);
    RegisteredServer found = byId == null ? snapshot.find(server) : byId;
    if (found == null) {
      throw ApiException.notFound("server_id", "There's no server with that id, name or alias.");
    }
    if (found.upstream() == null) {
      throw ServerFailedException.unusable(
          found.name(), Objects.requireNonNullElse(found.problem(), "it can't be used"));
    }
    return found.upstream();
  }

  private static <T> T run(Upstream upstream, Function<Duration, Mono<T>> request) {
    Duration timeout = upstream.definition().timeout();
    try {
      return Objects.requireNonNull(
          request.apply(timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST).block());
    } catch (GatewayException failure) {
      throw ServerFailedException.failed(failure);
    } catch (ProbeException notMcp) {
      throw ServerFailedException.failed(upstream.definition().name().value(), notMcp);
    }
  }
}
