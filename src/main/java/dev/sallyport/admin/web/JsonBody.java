package dev.sallyport.admin.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads bodies strictly: a key that's there twice, or text behind the end, is a mistake. */
public final class JsonBody {
  private static final TypeReference<Map<String, @Nullable Object>> OBJECT =
      new TypeReference<>() {};

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private JsonBody() {}

  /**
   * The fields of a JSON object, in their order.
   *
   * @throws ApiException if it's no JSON, or none with an object
   */
  public static Map<String, @Nullable Object> read(byte @Nullable [] body) {
    if (body == null || body.length == 0) {
      throw ApiException.invalid("", "The body is empty: send a JSON object.");
    }
    try {
      Map<String, @Nullable Object> fields = STRICT.readValue(body, OBJECT);
      if (fields == null) {
        throw ApiException.invalid("", "The body is null: send a JSON object.");
      }
      return fields;
    } catch (JacksonException wrong) {
      throw ApiException.invalid("", "The body is no JSON object: " + reason(wrong) + ".");
    }
  }

  /** What's wrong and where, without the text itself, which may hold a secret. */
  private static String reason(JacksonException wrong) {
    TokenStreamLocation place = wrong.getLocation();
    String where =
        place == null
            ? ""
            : " at line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
    String words = String.valueOf(wrong.getOriginalMessage());
    return words.startsWith("Duplicate Object property")
        ? "a key is there twice" + where
        : "it can't be read" + where;
  }
}
