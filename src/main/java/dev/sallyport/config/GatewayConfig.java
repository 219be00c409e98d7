package dev.sallyport.config;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import java.util.List;

/**
 * All that {@code config.yaml} says, validated.
 *
 * @param servers the definitions, in the order of the file
 * @param general what holds for the whole gateway
 */
public record GatewayConfig(List<ServerDefinition> servers, GeneralSettings general) {
  /** A gateway without servers, on default settings. */
  public static final GatewayConfig EMPTY = new GatewayConfig(List.of(), GeneralSettings.DEFAULTS);

  /** Copies the list, so that the configuration can't change. */
  public GatewayConfig {
    servers = List.copyOf(servers);
  }
}
