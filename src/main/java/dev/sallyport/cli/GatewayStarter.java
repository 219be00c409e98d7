package dev.sallyport.cli;

import dev.sallyport.config.GatewayConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts the gateway; the command line knows no more of it. */
@FunctionalInterface
public interface GatewayStarter {
  /**
   * Starts it and returns once it serves.
   *
   * @param configFile where {@code config.yaml} is, or would be
   * @param environment the process's environment
   * @param debugTls whether to log where each server's trust came from
   * @param springArguments Spring's own, such as {@code --server.port=4000}
   */
  void start(
      GatewayConfig config,
      Path configFile,
      Map<String, String> environment,
      boolean debugTls,
      List<String> springArguments);
}
