package dev.sallyport.admin.openapi;

import static dev.sallyport.admin.openapi.Schemas.integer;
import static dev.sallyport.admin.openapi.Schemas.list;
import static dev.sallyport.admin.openapi.Schemas.moment;
import static dev.sallyport.admin.openapi.Schemas.object;
import static dev.sallyport.admin.openapi.Schemas.ofTypes;
import static dev.sallyport.admin.openapi.Schemas.orNull;
import static dev.sallyport.admin.openapi.Schemas.text;
import static dev.sallyport.admin.openapi.Schemas.texts;
import static dev.sallyport.admin.openapi.Schemas.truth;
import static dev.sallyport.admin.openapi.Schemas.word;

import io.swagger.v3.oas.models.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Problem documents, changes, and the state of the gateway. */
final class CommonSchemas {
  private CommonSchemas() {}

  /** RFC 9457, with the field that's to blame. */
  static Schema<?> problem() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("type", text("").format("uri-reference"));
    fields.put("title", text("What kind of problem it is"));
    fields.put("status", integer("The HTTP status"));
    fields.put("detail", text("What's wrong and what to do"));
    fields.put("instance", text("The path of the request"));
    fields.put("field", text("The field or parameter that's to blame"));
    fields.put("reason", text("Where an MCP server failed, a word for how"));
    Map<String, Schema<?>> mistake = new LinkedHashMap<>();
    mistake.put("field", text("The field; empty if it's none in particular"));
    mistake.put("detail", text("What's wrong with it and what to send instead"));
    fields.put("errors", list(object(mistake)).description("Every mistake"));
    return object(fields, List.of("status", "title"));
  }

  /** A row of the audit log. */
  static Schema<?> change() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("id", integer("Grows with time"));
    fields.put("at", moment("When"));
    fields.put("actor", text("Who"));
    fields.put("address", text("From which network address"));
    fields.put("action", word("What", List.of("created", "updated", "deleted")));
    fields.put("server_id", text("The server"));
    fields.put("server_name", text("Its name"));
    fields.put("before", orNull(ofTypes("object").description("The changed fields as they were")));
    fields.put("after", orNull(ofTypes("object").description("The same fields as they became")));
    return object(fields);
  }

  /** {@code GET /v1/mcp/health}. */
  static Schema<?> gatewayHealth() {
    Map<String, Schema<?>> config = new LinkedHashMap<>();
    config.put("file", text("Where config.yaml is, or would be"));
    config.put("loaded_at", moment("When what is in use was read"));
    config.put("mistakes", texts("What's wrong with the file as it is now, each with its line"));
    config.put("needs_restart", truth("Whether general_settings were changed since the start"));
    Map<String, Schema<?>> database = new LinkedHashMap<>();
    database.put("state", word("", List.of("ready", "away", "refused")));
    database.put("database", text("Which one it is"));
    database.put("since", orNull(moment("Since when it's away")));
    database.put("reason", orNull(text("Why it can't be used")));
    Map<String, Schema<?>> unusable = new LinkedHashMap<>();
    unusable.put("server_id", text(""));
    unusable.put("server_name", text(""));
    unusable.put("problem", orNull(text("Why it can't be used")));
    Map<String, Schema<?>> servers = new LinkedHashMap<>();
    servers.put("total", integer(""));
    servers.put("usable", integer(""));
    servers.put("unusable", list(object(unusable)));
    servers.put("verification_off", texts("Names of the servers with ssl_verify: false"));
    Map<String, Schema<?>> unverified = new LinkedHashMap<>();
    unverified.put("server_name", text(""));
    unverified.put("since", moment("Since when it, or its token server, isn't verified"));
    unverified.put("exact", truth("false for config.yaml: since that time at the latest"));
    unverified.put("until", orNull(text("The day with whose beginning, in UTC, that ends")));
    servers.put("verification_off_since", list(object(unverified)));
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("status", word("", List.of("healthy", "degraded")));
    fields.put("config", object(config));
    fields.put("database", object(database));
    fields.put("servers", object(servers));
    return object(fields);
  }
}
