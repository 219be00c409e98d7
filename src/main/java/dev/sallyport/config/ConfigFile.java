package dev.sallyport.config;

import dev.sallyport.config.yaml.ConfigNode;
import dev.sallyport.config.yaml.Problems;
import dev.sallyport.config.yaml.SourceText;
import dev.sallyport.config.yaml.YamlReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code config.yaml}. */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * What a file says.
   *
   * @param config definitions and settings
   * @param remarks texts to log at start: blocks that aren't used here, and the like
   */
  public record Loaded(GatewayConfig config, List<String> remarks) {
    /** Copies the list, so that the result can't change. */
    public Loaded {
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * Reads and validates a file. An empty file has no servers.
   *
   * @param environment the process's environment, for references and the admin key
   * @throws ConfigException with every mistake at once
   */
  public static Loaded load(Path file, Map<String, String> environment) throws ConfigException {
    Problems problems = new Problems(file.toString());
    Optional<ConfigNode> root =
        SourceText.read(file, problems).flatMap(text -> YamlReader.read(text, problems));
    throwAny(problems);
    return parse(root, environment, file, problems);
  }

  /**
   * What holds where there's no file: no servers, and the admin key of the environment.
   *
   * @throws ConfigException if the environment's admin key can't be used
   */
  public static Loaded withoutFile(Map<String, String> environment) throws ConfigException {
    return parse(Optional.empty(), environment, Path.of(""), new Problems("(no file)"));
  }

  private static Loaded parse(
      Optional<ConfigNode> root, Map<String, String> environment, Path file, Problems problems)
      throws ConfigException {
    Path folder =
        Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file.toAbsolutePath());
    GatewayConfig config = new ConfigParser(root, environment, folder, problems).parse();
    throwAny(problems);
    return new Loaded(config, problems.remarks());
  }

  private static void throwAny(Problems problems) throws ConfigException {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems.texts());
    }
  }
}
