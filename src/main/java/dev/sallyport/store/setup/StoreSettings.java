package dev.sallyport.store.setup;

import java.nio.file.Path;
import java.util.Map;

/**
 * What the database is found with. Whoever starts the context provides it as a bean, and a {@link
 * dev.sallyport.store.secret.SecretSeal} beside it.
 *
 * @param environment the process's environment
 * @param workingFolder what a relative data folder is relative to
 */
public record StoreSettings(Map<String, String> environment, Path workingFolder) {
  /** Copies the environment, so that it can't change. */
  public StoreSettings {
    environment = Map.copyOf(environment);
  }

  /** Short: the environment holds secrets. */
  @Override
  public String toString() {
    return "settings of the database";
  }
}
