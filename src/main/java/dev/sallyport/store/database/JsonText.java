package dev.sallyport.store.database;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Lists and maps as text in a column; one that's empty is {@code null} there. */
public final class JsonText {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TypeReference<List<String>> LIST = new TypeReference<>() {};
  private static final TypeReference<LinkedHashMap<String, String>> TEXTS =
      new TypeReference<>() {};
  private static final TypeReference<LinkedHashMap<String, @Nullable Object>> MAP =
      new TypeReference<>() {};

  private JsonText() {}

  /** A list as text. */
  public static @Nullable String of(Collection<String> list) {
    return list.isEmpty() ? null : MAPPER.writeValueAsString(list);
  }

  /** A map as text. */
  public static @Nullable String of(Map<String, ? extends @Nullable Object> map) {
    return map.isEmpty() ? null : MAPPER.writeValueAsString(map);
  }

  /**
   * A list of text.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static List<String> list(@Nullable String text) {
    return read(text, LIST, List.of(), "a JSON array of texts");
  }

  /**
   * A map of text to text.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static Map<String, String> texts(@Nullable String text) {
    return read(text, TEXTS, new LinkedHashMap<>(), "a JSON object of texts");
  }

  /**
   * A map.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static Map<String, @Nullable Object> map(@Nullable String text) {
    return read(text, MAP, new LinkedHashMap<String, @Nullable Object>(), "a JSON object");
  }

  private static <T> T read(@Nullable String text, TypeReference<T> type, T empty, String what) {
    if (text == null) {
      return empty;
    }
    try {
      T value = MAPPER.readValue(text, type);
      return value == null ? empty : value;
    } catch (JacksonException malformed) {
      throw new IllegalArgumentException("isn't " + what, malformed);
    }
  }
}
