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

/** What is answered where a server is tried out, checked, or used by hand. */
final class OperatorSchemas {
  private OperatorSchemas() {}

  /** A state of {@code GET /v1/mcp/server/health}. */
  static Schema<?> serverHealth() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("server_id", text(""));
    fields.put("server_name", text(""));
    fields.put("status", word("", List.of("healthy", "unhealthy", "unknown")));
    fields.put("checked_at", orNull(moment("When; null if there was no time for it")));
    fields.put("latency_ms", orNull(integer("How long its answer took")));
    fields.put("error", orNull(text("Why it isn't healthy, and what to do")));
    fields.put("reason", orNull(text("A word that programs can tell cases by")));
    fields.put("tls", orNull(object(tls())));
    fields.put("token_tls", orNull(object(tls())));
    fields.put("problem", orNull(text("Why its definition can't be used")));
    return object(fields);
  }

  /** What trying a definition out found. */
  static Schema<?> inspection() {
    Map<String, Schema<?>> step = new LinkedHashMap<>();
    step.put("step", word("", List.of("dns", "tcp", "tls", "token", "mcp")));
    step.put("state", word("", List.of("passed", "failed", "not_reached", "not_needed")));
    step.put("ms", integer("How long it took"));
    Map<String, Schema<?>> address = new LinkedHashMap<>();
    address.put("address", text(""));
    address.put("allowed", truth("By general_settings.allowed_hosts"));
    Map<String, Schema<?>> failure = new LinkedHashMap<>();
    failure.put("step", text("Where it stopped"));
    failure.put("reason", text("A word that programs can tell cases by"));
    failure.put("message", text("Why"));
    failure.put("advice", orNull(text("What to do")));
    Map<String, Schema<?>> refusal = new LinkedHashMap<>();
    refusal.put("clients", text(""));
    refusal.put("words", text("What they say"));
    refusal.put("because", text("Why"));
    Map<String, Schema<?>> tls = tls();
    tls.put("chain", list(object(certificate())));
    tls.put("weaknesses", texts("What's weak in the chain"));
    tls.put("refused_by", list(object(refusal)).description("Other clients that refuse it"));
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("status", word("", List.of("ok", "error")));
    fields.put("error", truth("Whether it stopped somewhere"));
    fields.put("message", text("The finding in a sentence"));
    fields.put("failure", orNull(object(failure)));
    fields.put("steps", list(object(step)));
    fields.put("via", orNull(text("The proxy on the way, and where it's named")));
    fields.put("addresses", list(object(address)));
    fields.put("tls", orNull(object(tls)));
    fields.put("mcp", orNull(object(mcp())));
    fields.put("warnings", texts("What to look at, though it works"));
    return object(fields);
  }

  /** {@code GET /mcp-rest/tools/list}. */
  static Schema<?> toolList() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("tools", list(ofTypes("object").description("As the server describes it")));
    fields.put("error", orNull(text("Where the server failed, a word for how")));
    fields.put("message", text("What happened"));
    return object(fields);
  }

  /** The body of {@code POST /mcp-rest/tools/call}. */
  static Schema<?> toolCall() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("server_id", text("The server's id, name or alias"));
    fields.put("name", text("The tool"));
    fields.put(
        "arguments", orNull(ofTypes("object").description("As the tool's inputSchema says")));
    return object(fields, List.of("server_id", "name"));
  }

  private static Map<String, Schema<?>> tls() {
    Map<String, Schema<?>> diagnosis = new LinkedHashMap<>();
    diagnosis.put("reason", text("A word that programs can tell cases by"));
    diagnosis.put("summary", text("Why the handshake failed"));
    diagnosis.put("advice", text("What to do"));
    diagnosis.put("trust", text("The trust that was used, and where it came from"));
    diagnosis.put("chain", list(object(certificate())));
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("version", orNull(text("Such as TLSv1.3")));
    fields.put("verified", truth("Whether the certificate was verified"));
    fields.put("trust", text("What it was verified with, and where that came from"));
    fields.put("not_after", orNull(moment("When the server's certificate expires")));
    fields.put("days_left", orNull(integer("Until then")));
    fields.put("diagnosis", orNull(object(diagnosis)));
    return fields;
  }

  private static Map<String, Schema<?>> certificate() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("subject", text(""));
    fields.put("issuer", text(""));
    fields.put("names", texts("Hosts that it's for"));
    fields.put("not_before", moment(""));
    fields.put("not_after", moment(""));
    fields.put("key", text("Its algorithm and length"));
    fields.put("signature_algorithm", text(""));
    fields.put("ca", truth("Whether it may sign others"));
    fields.put("self_signed", truth(""));
    fields.put("sha256", text("Its fingerprint"));
    return fields;
  }

  private static Map<String, Schema<?>> mcp() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("era", word("", List.of("modern", "legacy")));
    fields.put("protocol_version", text("The revision that was spoken"));
    fields.put("server_info", text("Name and version as the server gives them"));
    fields.put("url", text("What answered, after redirects"));
    fields.put("tools", texts("Names of its tools"));
    fields.put("tools_not_offered", texts("Those of them that its tool filter hides"));
    fields.put("tools_complete", truth("Whether these are all"));
    return fields;
  }
}
