package dev.sallyport.admin.openapi;

import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Short words for schemas of OpenAPI 3.1 (JSON Schema 2020-12). */
final class Schemas {
  private static final String REFERENCE = "#/components/schemas/";

  private Schemas() {}

  /** An object with exactly these properties. */
  static Schema<?> object(Map<String, Schema<?>> properties, List<String> required) {
    Schema<?> schema = ofTypes("object");
    properties.forEach(schema::addProperty);
    schema.setRequired(required);
    schema.setAdditionalProperties(false);
    return schema;
  }

  /** An object with exactly these properties, each of which is there. */
  static Schema<?> object(Map<String, Schema<?>> properties) {
    return object(properties, List.copyOf(properties.keySet()));
  }

  /** An object of whatever keys. */
  static Schema<?> map(Schema<?> values) {
    Schema<?> schema = ofTypes("object");
    schema.setAdditionalProperties(values);
    return schema;
  }

  /** A list. */
  static Schema<?> list(Schema<?> items) {
    return ofTypes("array").items(items);
  }

  /** A list of texts. */
  static Schema<?> texts(String description) {
    return list(text("")).description(description);
  }

  /** A text. */
  static Schema<?> text(String description) {
    return described("string", description);
  }

  /** A moment (RFC 3339). */
  static Schema<?> moment(String description) {
    return text(description).format("date-time");
  }

  /** A number without fraction. */
  static Schema<?> integer(String description) {
    return described("integer", description);
  }

  /** A number. */
  static Schema<?> number(String description) {
    return described("number", description);
  }

  /** True or false. */
  static Schema<?> truth(String description) {
    return described("boolean", description);
  }

  /** One of some words. */
  static Schema<?> word(String description, List<String> words) {
    Schema<Object> schema = new JsonSchema();
    schema.setTypes(new LinkedHashSet<>(List.of("string")));
    schema.setDescription(description);
    words.forEach(schema::addEnumItemObject);
    return schema;
  }

  /** A schema of some types. */
  static Schema<?> ofTypes(String... types) {
    Schema<?> schema = new JsonSchema();
    schema.setTypes(new LinkedHashSet<>(List.of(types)));
    return schema;
  }

  /** The same, or null. */
  static Schema<?> orNull(Schema<?> schema) {
    Set<String> types = new LinkedHashSet<>(schema.getTypes());
    types.add("null");
    schema.setTypes(types);
    return schema;
  }

  /** One of the components. */
  static Schema<?> ref(String name) {
    Schema<?> schema = new JsonSchema();
    schema.set$ref(REFERENCE + name);
    return schema;
  }

  /** The properties of two objects together. */
  static Map<String, Schema<?>> joined(
      Map<String, Schema<?>> first, Map<String, Schema<?>> second) {
    Map<String, Schema<?>> all = new LinkedHashMap<>(first);
    all.putAll(second);
    return all;
  }

  private static Schema<?> described(String type, String description) {
    Schema<?> schema = ofTypes(type);
    return description.isEmpty() ? schema : schema.description(description);
  }
}
