package dev.sallyport.admin.connection;

import dev.sallyport.admin.refusal.RefusedException;
import dev.sallyport.config.server.FieldsParser;
import dev.sallyport.config.server.FieldsParser.Parsed;
import dev.sallyport.config.yaml.Problems.Problem;
import dev.sallyport.definition.ServerDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies as LiteLLM sends them: the credential may be in {@code credentials}, and a name
 * needn't be there, since nothing is stored. Thread-safe.
 */
public final class FlatDefinitions implements PostedDefinitions {
  private static final String NAME = "server_name";
  private static final String CREDENTIALS = "credentials";

  private final FieldsParser parser;

  /** By the rules that the parser knows. */
  public FlatDefinitions(FieldsParser parser) {
    this.parser = parser;
  }

  @Override
  public ServerDefinition read(Map<String, @Nullable Object> body) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(body);
    fields.remove("server_id");
    if (fields.get(NAME) == null) {
      fields.put(NAME, "unnamed");
    }
    if (fields.remove(CREDENTIALS) instanceof Map<?, ?> credentials) {
      credentials.forEach((key, value) -> fields.putIfAbsent(key.toString(), value));
    } else if (body.get(CREDENTIALS) != null) {
      throw RefusedException.invalid(CREDENTIALS, "credentials: must be an object");
    }
    return switch (parser.parse(fields)) {
      case Parsed.Valid(ServerDefinition definition) -> definition;
      case Parsed.Invalid(List<Problem> problems) ->
          throw RefusedException.invalid(
              problems.stream()
                  .map(Problem::field)
                  .filter(field -> !field.isEmpty())
                  .findFirst()
                  .orElse(""),
              problems.stream().map(Problem::text).collect(Collectors.joining("\n")));
    };
  }
}
