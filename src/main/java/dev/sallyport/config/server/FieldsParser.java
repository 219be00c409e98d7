package dev.sallyport.config.server;

import dev.sallyport.config.value.References;
import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.PlainValues;
import dev.sallyport.config.yaml.Position;
import dev.sallyport.config.yaml.Problems;
import dev.sallyport.config.yaml.Problems.Problem;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.ServerDefinition;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a definition that was given as fields, as by the REST API, by the rules that hold in {@code
 * config.yaml}. Thread-safe.
 */
public final class FieldsParser {
  private static final String NAME = "server_name";

  /** What was found. */
  public sealed interface Parsed {

    /** The fields make a definition. */
    record Valid(ServerDefinition definition) implements Parsed {}

    /** They don't. */
    record Invalid(List<Problem> problems) implements Parsed {
      /** Copies the list. */
      public Invalid {
        problems = List.copyOf(problems);
      }
    }
  }

  /**
   * Reads a definition.
   *
   * @param fields the keys of a server in {@code mcp_servers} and {@code server_name}, with values
   *     as JSON has them: text, number, boolean, null, list or map
   */
  public Parsed parse(Map<String, ? extends @Nullable Object> fields) {
    Problems problems = new Problems("");
    Values values = new Values(problems, new References(Map.of(), java.util.Set.of(), problems));
    Map<String, @Nullable Object> others = new LinkedHashMap<>(fields);
    Object name = others.remove(NAME);
    Optional<Text> given = values.text(new Setting(NAME, Position.START, PlainValues.node(name)));
    Setting server = new Setting("", Position.START, PlainValues.node(others));
    Optional<ServerDefinition> definition =
        given.flatMap(text -> new ServerParser(values, Path.of("")).parse(text, server));
    return definition.isPresent() && problems.isEmpty()
        ? new Parsed.Valid(definition.get())
        : new Parsed.Invalid(problems.withoutPlaces());
  }
}
