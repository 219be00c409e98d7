package dev.sallyport.config.server;

import dev.sallyport.config.value.Notation;
import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.PlainValues;
import dev.sallyport.config.yaml.Position;
import dev.sallyport.config.yaml.Problems;
import dev.sallyport.config.yaml.Problems.Problem;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.rule.DefinitionRules;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a definition that was given as fields, as by the REST API, by the rules that hold in {@code
 * config.yaml}; with three differences. References to the environment aren't resolved: they're
 * mistakes. Paths of certificates and keys are confined to some folders. And {@code transport} must
 * be written where LiteLLM's API, of which it's {@code sse} by default, could mean another than
 * {@code http}. Thread-safe.
 */
public final class FieldsParser {
  private static final String NAME = "server_name";
  private static final String TRANSPORT = "transport";

  /** Stands in for a name that's missing, so that the other mistakes are told, too. */
  private static final String NO_NAME = "unnamed";

  private final DefinitionRules rules;
  private final List<Path> caDirectories;

  /**
   * @param rules what's allowed of definitions
   * @param caDirectories absolute paths of the folders in which paths may be named
   */
  public FieldsParser(DefinitionRules rules, List<Path> caDirectories) {
    this.rules = rules;
    this.caDirectories = List.copyOf(caDirectories);
  }

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
   * Reads a definition. Does no I/O: whether a host's addresses are allowed and whether a path
   * holds certificates is for the caller to find out.
   *
   * @param fields the keys of a server in {@code mcp_servers} and {@code server_name}, with values
   *     as JSON has them: text, number, boolean, null, list or map
   */
  public Parsed parse(Map<String, ? extends @Nullable Object> fields) {
    Problems problems = new Problems("");
    Values values = new Values(problems, new Notation.Json(problems));
    Map<String, @Nullable Object> others = new LinkedHashMap<>(fields);
    Setting name = new Setting(NAME, Position.START, PlainValues.node(others.remove(NAME)));
    if (name.value().isNull()) {
      name.problem(problems, "is missing; name the server");
    }
    Text given = values.text(name).orElseGet(() -> new Text(name, NO_NAME, true));
    Setting server = new Setting("", Position.START, PlainValues.node(others));
    Optional<ServerDefinition> definition =
        ServerParser.ofFields(values, rules, caDirectories).parse(given, server);
    definition
        .filter(each -> others.get(TRANSPORT) == null && looksLikeSse(each))
        .ifPresent(
            each ->
                problems.at(
                    Position.START,
                    TRANSPORT,
                    "transport: the url ends in /sse; write \"sse\" for the older HTTP+SSE, or"
                        + " \"http\", which is the default here"));
    return definition.isPresent() && problems.isEmpty()
        ? new Parsed.Valid(definition.get())
        : new Parsed.Invalid(problems.withoutPlaces());
  }

  private static boolean looksLikeSse(ServerDefinition definition) {
    String path = definition.url().getPath().toLowerCase(Locale.ROOT);
    return path.endsWith("/sse") || path.endsWith("/sse/");
  }
}
