package dev.sallyport.config.yaml;

/**
 * A key of a map with its value.
 *
 * @param path the key with the keys above it: {@code mcp_servers.github.url}; empty for a document
 *     as a whole
 * @param position where the key is
 * @param value its value
 */
public record Setting(String path, Position position, ConfigNode value) {

  /** Notes a mistake in this setting. The text must hold no secret. */
  public void problem(Problems problems, String text) {
    problems.at(position, path, path.isEmpty() ? text : path + ": " + text);
  }
}
