package dev.sallyport.observe.trace;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sets OpenTelemetry up by its own variables, where they name an endpoint for traces. */
public final class TraceExport {
  private static final List<String> ENDPOINTS =
      List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  private static final List<String> PROTOCOLS =
      List.of("OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL");
  private static final String PROTOCOL = "http/protobuf";

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "otel.service.name", "sallyport",
          "otel.exporter.otlp.protocol", PROTOCOL,
          "otel.metrics.exporter", "none",
          "otel.logs.exporter", "none");

  private TraceExport() {}

  /**
   * What makes and sends spans; null where no endpoint is set. The caller closes it.
   *
   * @throws IllegalArgumentException if the variables ask for what isn't there, with what to do
   */
  public static @Nullable OpenTelemetrySdk of(Map<String, String> environment) {
    if (ENDPOINTS.stream().allMatch(name -> environment.getOrDefault(name, "").isBlank())
        || "true".equalsIgnoreCase(environment.get("OTEL_SDK_DISABLED"))) {
      return null;
    }
    for (String name : PROTOCOLS) {
      String protocol = environment.getOrDefault(name, PROTOCOL);
      if (!protocol.equals(PROTOCOL)) {
        throw new IllegalArgumentException(
            "%s is '%s', but traces are sent by %s: most collectors take it at port 4318"
                .formatted(name, protocol, PROTOCOL));
      }
    }
    Map<String, String> settings = new HashMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith("OTEL_")) {
            settings.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
          }
        });
    return AutoConfiguredOpenTelemetrySdk.builder()
        .disableShutdownHook()
        .addPropertiesSupplier(() -> DEFAULTS)
        .addPropertiesCustomizer(known -> settings)
        .build()
        .getOpenTelemetrySdk();
  }
}
