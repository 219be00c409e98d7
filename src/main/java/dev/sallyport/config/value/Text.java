package dev.sallyport.config.value;

import dev.sallyport.config.yaml.Setting;
import dev.sallyport.config.yaml.Shown;

/**
 * The text of a setting, references resolved.
 *
 * @param literal whether it's as the file has it; else it may hold a secret of the environment
 */
public record Text(Setting setting, String value, boolean literal) {

  /** The value for a message, with a leading space; nothing if it could be a secret. */
  public String shown() {
    return literal ? Shown.word(value) : "";
  }
}
