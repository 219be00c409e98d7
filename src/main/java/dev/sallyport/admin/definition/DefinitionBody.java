package dev.sallyport.admin.definition;

import dev.sallyport.admin.web.ApiException;
import dev.sallyport.admin.web.Mistake;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A definition as LiteLLM's API sends it: with an id, credentials in an object of their own, and
 * perhaps with what an answer said beside it.
 *
 * @param id {@code server_id}
 * @param version {@code version}: the version that a change was made from
 * @param fields the definition's fields by the names of {@code config.yaml}; the credential is
 *     {@code auth_value}, or that of {@code oauth2} {@code client_secret}
 * @param nested which of the fields came inside of {@code credentials}
 */
public record DefinitionBody(
    @Nullable String id,
    @Nullable Long version,
    Map<String, @Nullable Object> fields,
    Set<String> nested) {
  private static final String CREDENTIALS = "credentials";

  /** The field of the credential. */
  public static final String AUTH_VALUE = "auth_value";

  /** The field of the credential that {@code oauth2} takes. */
  public static final String CLIENT_SECRET = "client_secret";

  private static final String GROUPS = "mcp_access_groups";

  private static final String VERSION = "version";
  private static final String NAME = "server_name";

  /** What answers say beside the definition: sent back, it means nothing. */
  private static final Set<String> OF_ANSWERS =
      Set.of(
          "created_at",
          "created_by",
          "updated_at",
          "updated_by",
          "status",
          "last_health_check",
          "health_check_error",
          "source",
          "problem");

  private static final Set<String> IN_CREDENTIALS =
      Set.of(AUTH_VALUE, "authentication_token", "client_id", CLIENT_SECRET, "scopes");

  /** Other names of fields. */
  private static final Map<String, String> SYNONYMS =
      Map.of("authentication_token", AUTH_VALUE, "access_groups", GROUPS);

  /**
   * Takes a body apart.
   *
   * @throws ApiException with every mistake in what isn't a definition's field
   */
  public static DefinitionBody of(Map<String, @Nullable Object> body) {
    return new Reader(body).read();
  }

  /** The same with a name, where it has none: what's only tried out needs none. */
  public DefinitionBody named(String name) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(fields);
    all.putIfAbsent(NAME, name);
    return new DefinitionBody(id, version, all, nested);
  }

  /** The path in the body of a definition's field. */
  String pathOf(String field) {
    return nested.contains(field) ? CREDENTIALS + "." + field : field;
  }

  private static final class Reader {
    private final Map<String, @Nullable Object> body;
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> nested = new LinkedHashMap<>();
    private final List<Mistake> mistakes = new ArrayList<>();

    Reader(Map<String, @Nullable Object> body) {
      this.body = body;
    }

    DefinitionBody read() {
      Legibility.check(body, mistakes);
      String id = id();
      Long version = version();
      readCredentials();
      body.forEach(this::put);
      nested.forEach(this::putNested);
      if (!mistakes.isEmpty()) {
        throw ApiException.invalid(mistakes);
      }
      return new DefinitionBody(id, version, fields, Set.copyOf(nested.keySet()));
    }

    private @Nullable String id() {
      Object given = body.get(ServerId.FIELD);
      if (given == null || given instanceof String) {
        return (String) given;
      }
      mistakes.add(new Mistake(ServerId.FIELD, "server_id: must be a text"));
      return null;
    }

    private @Nullable Long version() {
      Object given = body.get(VERSION);
      if (given == null) {
        return null;
      }
      if (given instanceof Integer || given instanceof Long) {
        return ((Number) given).longValue();
      }
      mistakes.add(
          new Mistake(VERSION, "version: must be the number that an answer gave as version"));
      return null;
    }

    private void readCredentials() {
      switch (body.get(CREDENTIALS)) {
        case null -> {
          if (body.containsKey(CREDENTIALS)) {
            nested.put(AUTH_VALUE, null);
            nested.put(CLIENT_SECRET, null);
          }
        }
        case Map<?, ?> map -> map.forEach((key, value) -> addCredential(key.toString(), value));
        default ->
            mistakes.add(
                new Mistake(
                    CREDENTIALS,
                    "credentials: must be an object with auth_value in it, or with client_id and"
                        + " client_secret"));
      }
    }

    private void addCredential(String key, @Nullable Object value) {
      if (IN_CREDENTIALS.contains(key)) {
        nested.put(SYNONYMS.getOrDefault(key, key), value);
      } else {
        mistakes.add(
            new Mistake(
                CREDENTIALS,
                "credentials: has a field that isn't known; it takes auth_value, client_id,"
                    + " client_secret and scopes"));
      }
    }

    private void put(String key, @Nullable Object value) {
      boolean isOther =
          key.equals(ServerId.FIELD)
              || key.equals(VERSION)
              || key.equals(CREDENTIALS)
              || OF_ANSWERS.contains(key);
      if (!isOther) {
        putOnce(key, SYNONYMS.getOrDefault(key, key), value);
      }
    }

    private void putNested(String field, @Nullable Object value) {
      putOnce(CREDENTIALS + "." + field, field, value);
    }

    /** One field may come by two names as long as only one of them says something. */
    private void putOnce(String path, String field, @Nullable Object value) {
      if (value != null && fields.get(field) != null && !value.equals(fields.get(field))) {
        mistakes.add(
            new Mistake(path, path + ": is another name of " + field + "; give one of them"));
      } else if (value != null || !fields.containsKey(field)) {
        fields.put(field, value);
      }
    }
  }
}
