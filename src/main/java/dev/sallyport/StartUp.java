package dev.sallyport;

import dev.sallyport.config.GatewayConfig;
import dev.sallyport.definition.Secret;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway is started with.
 *
 * @param config what {@code config.yaml} says
 * @param configFile where {@code config.yaml} is, or would be
 * @param environment the process's environment
 * @param debugTls whether to log where each server's trust came from
 */
public record StartUp(
    GatewayConfig config, Path configFile, Map<String, String> environment, boolean debugTls) {
  /** Copies the environment, so that it can't change. */
  public StartUp {
    environment = Map.copyOf(environment);
  }

  /** {@code SALLYPORT_SECRET_KEY}, if it's set. */
  @Nullable Secret secretKey() {
    String key = environment.get("SALLYPORT_SECRET_KEY");
    return key == null || key.isEmpty() ? null : new Secret(key);
  }
}
