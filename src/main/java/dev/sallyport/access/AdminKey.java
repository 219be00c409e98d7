package dev.sallyport.access;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.crypto.KeyFile;
import dev.sallyport.crypto.KeyFileException;
import dev.sallyport.definition.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The key to the REST API, and where it is (DESIGN §7). */
public sealed interface AdminKey {

  /** The operator's own. */
  record Configured(Secret key) implements AdminKey {}

  /**
   * The gateway's, made at the first start because none is configured.
   *
   * @param file where the operator finds it
   */
  record InFile(Secret key, Path file) implements AdminKey {}

  /**
   * There's none.
   *
   * @param reason why, and what to do
   */
  record Missing(String reason) implements AdminKey {}

  /** The file's name in the data folder. */
  String FILE = "admin.key";

  /**
   * The configured key; else the one in the data folder, which is made if it isn't there.
   *
   * @param dataFolder where the gateway keeps what it makes itself, if it has such a place
   */
  static AdminKey find(GeneralSettings settings, @Nullable Path dataFolder) {
    String advice = "Set general_settings.master_key or SALLYPORT_MASTER_KEY.";
    if (settings.masterKey() != null) {
      return new Configured(settings.masterKey());
    }
    if (dataFolder == null) {
      return new Missing("No key is configured. " + advice);
    }
    Path file = dataFolder.resolve(FILE);
    try {
      return new InFile(
          new KeyFile(file, "delete it, and a new one is made at the next start").readOrCreate(),
          file);
    } catch (KeyFileException unusable) {
      return new Missing("No key is configured, and " + unusable.text() + ". Or: " + advice);
    }
  }
}
