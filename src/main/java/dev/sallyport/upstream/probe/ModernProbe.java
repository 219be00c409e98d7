package dev.sallyport.upstream.probe;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.ProtocolVersion;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Asks for the era in the modern way: by {@code server/discover}. */
final class ModernProbe {
  /**
   * HeaderMismatch, MissingRequiredClientCapability, UnsupportedProtocolVersion: only modern
   * servers say these (MCP 2026-07-28, basic, "Error Codes").
   */
  private static final Set<Integer> MODERN_ERRORS = Set.of(-32_020, -32_021, -32_022);

  private final Calls calls;

  ModernProbe(Calls calls) {
    this.calls = calls;
  }

  /** What {@code server/discover} tells. */
  sealed interface Discovery {}

  /** The server speaks the modern version that the gateway knows. */
  record Modern(String serverInfo) implements Discovery {}

  /** Everything else is legacy (MCP 2026-07-28, basic, versioning). */
  record NotModern() implements Discovery {}

  /** Asks for the era. A server that's silent or breaks off is given the benefit of legacy. */
  Mono<Discovery> discover() {
    Duration patience = calls.deadline().limit().dividedBy(3);
    return new ModernSession(calls, "")
        .ask(Messages.discover(1))
        .timeout(patience)
        .map(ModernProbe::judge)
        .onErrorResume(ModernProbe::mayBeLegacy, failure -> Mono.just(new NotModern()));
  }

  private static boolean mayBeLegacy(Throwable failure) {
    return switch (failure) {
      case TimeoutException silent -> true;
      case GatewayException.ServerTimeout silent -> true;
      case GatewayException.ServerUnreachable gone ->
          GatewayException.ServerUnreachable.Phase.RESPONSE.name().equals(gone.reason());
      default -> false;
    };
  }

  /**
   * Judges an answer.
   *
   * @throws ProbeException if it's a modern server without a version in common
   */
  static Discovery judge(Answer answer) {
    JsonNode message = answer.message().orElse(null);
    if (message == null) {
      return new NotModern();
    }
    if (MODERN_ERRORS.contains(answer.errorCode())) {
      JsonNode supported = message.path("error").path("data").path("supported");
      return supported.isArray() ? byVersions(supported, "") : new Modern("");
    }
    JsonNode result = message.path("result");
    return result.path("supportedVersions").isArray()
        ? byVersions(result.path("supportedVersions"), Messages.modernServerInfo(result))
        : new NotModern();
  }

  private static Discovery byVersions(JsonNode supported, String serverInfo) {
    boolean legacy = false;
    for (JsonNode version : supported) {
      String text = version.asString("");
      if (text.equals(ProtocolVersion.FIRST_MODERN)) {
        return new Modern(serverInfo);
      }
      legacy |= text.compareTo(ProtocolVersion.FIRST_MODERN) < 0;
    }
    if (legacy) {
      return new NotModern();
    }
    throw new ProbeException(
        "It speaks only protocol versions that the gateway doesn't know: "
            + supported.toString().replaceAll("\\p{C}", " "));
  }
}
