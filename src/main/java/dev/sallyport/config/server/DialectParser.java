package dev.sallyport.config.server;

import dev.sallyport.config.value.Suggestions;
import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.Dialect;
import dev.sallyport.definition.Dialect.Sessions;
import dev.sallyport.definition.Transport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code protocol_version} and {@code bridge_sessions}. */
final class DialectParser {
  private static final String AUTO = "auto";
  private static final String FIRST_WITHOUT_SSE = "2026-07-28";

  private final Values values;

  DialectParser(Values values) {
    this.values = values;
  }

  Dialect parse(Map<String, Setting> settings, Transport transport) {
    return new Dialect(version(settings, transport), sessions(settings));
  }

  /** A date needs no quotes: it's read as it's written. */
  private @Nullable String version(Map<String, Setting> settings, Transport transport) {
    Text version = value(settings, "protocol_version");
    if (version == null || version.value().equals(AUTO)) {
      return null;
    }
    if (!Dialect.REVISIONS.contains(version.value())) {
      refuse(
          version,
          "unknown revision"
              + version.shown()
              + "; use auto, or one of "
              + String.join(", ", Dialect.REVISIONS));
      return null;
    }
    if (transport == Transport.SSE && version.value().equals(FIRST_WITHOUT_SSE)) {
      refuse(version, "that revision has no HTTP+SSE; use transport: http, or remove this");
      return null;
    }
    return version.value();
  }

  private Sessions sessions(Map<String, Setting> settings) {
    Text sessions = value(settings, "bridge_sessions");
    if (sessions == null) {
      return Sessions.SHARED;
    }
    return switch (sessions.value()) {
      case "shared" -> Sessions.SHARED;
      case "per_call" -> Sessions.PER_CALL;
      default -> {
        refuse(
            sessions,
            "unknown value"
                + sessions.shown()
                + Suggestions.orNearest(
                    sessions.value(),
                    List.of("shared", "per_call"),
                    Map.of("per-call", "per_call")));
        yield Sessions.SHARED;
      }
    };
  }

  private @Nullable Text value(Map<String, Setting> settings, String key) {
    return Optional.ofNullable(settings.get(key)).flatMap(values::scalar).orElse(null);
  }

  private void refuse(Text text, String problem) {
    text.setting().problem(values.problems(), problem);
  }
}
