package dev.sallyport.upstream.era;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.Transport;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ModernKeys;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.message.Received;
import dev.sallyport.upstream.message.Requests;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks a server {@code server/discover}, which only modern servers know (MCP 2026-07-28, basic,
 * versioning, "Backward Compatibility").
 */
final class EraProbe {
  /**
   * HeaderMismatch, MissingRequiredClientCapability, UnsupportedProtocolVersion: only modern
   * servers say these.
   */
  private static final Set<Integer> MODERN_ERRORS = Set.of(-32_020, -32_021, -32_022);

  private static final String DISCOVER = "server/discover";
  private static final Duration MOST_PATIENCE = Duration.ofSeconds(5);

  /** A program is only just being started. */
  private static final Duration TO_START_TOO = Duration.ofSeconds(10);

  private EraProbe() {}

  /**
   * Whether the server is modern; empty for one that's silent, or closes the connection. For one
   * that can't be reached the error says why.
   *
   * @param headers end-to-end headers, with which the server lets the client in
   */
  static Mono<Boolean> isModern(Upstream upstream, HttpHeaders headers) {
    HttpHeaders with =
        headers
            .copy()
            .set(ProtocolVersion.HEADER, ProtocolVersion.FIRST_MODERN)
            .set("Mcp-Method", DISCOVER);
    return Requests.toProbe(upstream)
        .send(with, discover(), false, true)
        .filter(Received::isResponse)
        .next()
        .map(received -> judge(received.message()))
        .onErrorReturn(GatewayException.UnexpectedAnswer.class, false)
        .timeout(patience(upstream.definition()))
        .onErrorResume(EraProbe::saysNothing, silent -> Mono.empty());
  }

  private static Duration patience(ServerDefinition server) {
    boolean isProgram = server.transport() == Transport.STDIO;
    Duration fair = isProgram ? server.timeout() : server.timeout().dividedBy(3);
    Duration most = isProgram ? TO_START_TOO : MOST_PATIENCE;
    return fair.compareTo(most) < 0 ? fair : most;
  }

  private static boolean judge(JsonNode response) {
    JsonNode supported =
        MODERN_ERRORS.contains(response.path("error").path("code").asInt(0))
            ? response.path("error").path("data").path("supported")
            : response.path("result").path("supportedVersions");
    if (!supported.isArray()) {
      return response.has("error")
          && MODERN_ERRORS.contains(response.path("error").path("code").asInt(0));
    }
    for (JsonNode version : supported) {
      if (version.asString("").compareTo(ProtocolVersion.FIRST_MODERN) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean saysNothing(Throwable failure) {
    return switch (failure) {
      case TimeoutException silent -> true;
      case GatewayException.ServerTimeout silent -> true;
      case GatewayException.StreamCut broken -> true;
      case GatewayException.ServerUnreachable gone ->
          GatewayException.ServerUnreachable.Phase.RESPONSE.name().equals(gone.reason())
              || GatewayException.ServerUnreachable.Phase.PROCESS_ENDED
                  .name()
                  .equals(gone.reason());
      case GatewayException other -> false;
      default -> true;
    };
  }

  private static ObjectNode discover() {
    ObjectNode meta = JsonTree.object().put(ModernKeys.VERSION, ProtocolVersion.FIRST_MODERN);
    meta.set(
        ModernKeys.CLIENT_INFO, JsonTree.object().put("name", "sallyport").put("version", "1"));
    meta.set(ModernKeys.CAPABILITIES, JsonTree.object());
    return JsonTree.request(LongNode.valueOf(1), DISCOVER, JsonTree.object().set("_meta", meta));
  }
}
