package dev.sallyport;

import dev.sallyport.config.GatewayConfig;
import java.nio.file.Path;
import java.util.Map;

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
}
