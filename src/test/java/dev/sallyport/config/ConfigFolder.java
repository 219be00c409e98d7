package dev.sallyport.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sallyport.definition.ServerDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A folder with a {@code config.yaml} in it. */
public record ConfigFolder(Path folder) {

  public Path file() {
    return folder.resolve("config.yaml");
  }

  public ConfigFile.Loaded load(String yaml, Map<String, String> environment)
      throws ConfigException {
    return load(yaml.getBytes(StandardCharsets.UTF_8), environment);
  }

  public ConfigFile.Loaded load(byte[] yaml, Map<String, String> environment)
      throws ConfigException {
    try {
      Files.write(file(), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ConfigFile.load(file(), environment);
  }

  public ConfigFile.Loaded load(String yaml) throws ConfigException {
    return load(yaml, Map.of());
  }

  /** The only server of a file. */
  public ServerDefinition server(String yaml, Map<String, String> environment)
      throws ConfigException {
    List<ServerDefinition> servers = load(yaml, environment).config().servers();
    if (servers.size() != 1) {
      throw new AssertionError("one server expected: " + servers);
    }
    return servers.getFirst();
  }

  /** A definition of a server named {@code a}, from its keys; they begin in line 3 of the file. */
  public static String serverWith(String keys) {
    return "mcp_servers:\n  a:\n" + keys.stripTrailing().indent(4);
  }

  /** A definition that's complete but for the keys given, which begin in line 4 of the file. */
  public static String completeServerWith(String keys) {
    return serverWith("url: https://mcp.example.com/mcp\n" + keys);
  }

  /** The mistakes of a file, each beginning with its line: {@code 4: ...}. */
  public List<String> problems(String yaml, Map<String, String> environment) {
    return withoutFile(assertThrows(ConfigException.class, () -> load(yaml, environment)));
  }

  public List<String> problems(String yaml) {
    return problems(yaml, Map.of());
  }

  public List<String> problems(byte[] yaml) {
    return withoutFile(assertThrows(ConfigException.class, () -> load(yaml, Map.of())));
  }

  private List<String> withoutFile(ConfigException e) {
    return e.problems().stream().map(text -> text.replace(file() + ":", "").strip()).toList();
  }
}
