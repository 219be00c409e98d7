package dev.sallyport.gateway.aggregate;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ModernKeys;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One answer made of those of several servers. Plain functions. */
final class Merge {
  /** The key in {@code _meta} under which it's said which servers are missing, and why. */
  static final String MISSING = "dev.sallyport/missing";

  /** In milliseconds: servers may come and go. */
  private static final long LONGEST = 3_600_000;

  private static final String PUBLIC = "public";

  private Merge() {}

  /** The gateway, as what clients connect to. */
  static ObjectNode serverInfo() {
    return JsonTree.object()
        .put("name", "sallyport")
        .put("title", "Sallyport: several MCP servers")
        .put("version", "1");
  }

  /**
   * A page of a list.
   *
   * @param member which member of the result is the list
   * @param parts in the order of the servers, with the names and URIs that clients see
   * @param next the cursor of the next page; null if there's none
   * @param modern whether the client's era says how long a list is good for
   * @param shared whether others who ask the same get the same
   */
  static ObjectNode page(
      String member, List<Part> parts, @Nullable String next, boolean modern, boolean shared) {
    ObjectNode merged = JsonTree.object();
    ArrayNode list = merged.putArray(member);
    for (Part part : parts) {
      if (part instanceof Part.Said said) {
        said.result().path(member).forEach(list::add);
      }
    }
    if (next != null) {
      merged.put("nextCursor", next);
    }
    ObjectNode meta = missing(parts);
    if (modern) {
      freshness(merged, parts, shared && meta.isEmpty());
      meta.set(ModernKeys.SERVER_INFO, serverInfo());
    }
    return meta.isEmpty() ? merged : merged.set("_meta", meta);
  }

  /** As short as the shortest, and as private as the most private ("Caching"). */
  private static void freshness(ObjectNode merged, List<Part> parts, boolean shared) {
    long ttl = LONGEST;
    boolean everyones = shared;
    for (Part part : parts) {
      JsonNode result =
          switch (part) {
            case Part.Said said -> said.result();
            case Part.Missing _ -> JsonTree.object();
          };
      ttl = Math.min(ttl, Math.max(0, result.path("ttlMs").asLong(0)));
      everyones &= result.path("cacheScope").asString("").equals(PUBLIC);
    }
    merged
        .put("resultType", "complete")
        .put("ttlMs", parts.isEmpty() ? 0 : ttl)
        .put("cacheScope", everyones && !parts.isEmpty() ? PUBLIC : "private");
  }

  /** The {@code _meta} that says which servers are missing; empty if none is. */
  private static ObjectNode missing(List<Part> parts) {
    ObjectNode meta = JsonTree.object();
    for (Part part : parts) {
      if (part instanceof Part.Missing missing) {
        meta.withArray(MISSING).add(missing.shown());
      }
    }
    return meta;
  }

  /**
   * What several servers say of themselves, as one. What a server that's missing may be able to do
   * is said, too: it may be back before its client asks again.
   */
  static ObjectNode initialized(List<Part> parts) {
    ObjectNode capabilities = JsonTree.object();
    capabilities.putObject("tools").put("listChanged", true);
    if (any(parts, "prompts")) {
      capabilities.putObject("prompts").put("listChanged", true);
    }
    if (any(parts, "resources")) {
      boolean subscribe =
          parts.stream()
              .anyMatch(part -> capability(part, "resources").path("subscribe").asBoolean(false));
      capabilities
          .putObject("resources")
          .put("subscribe", subscribe || parts.stream().anyMatch(Part.Missing.class::isInstance))
          .put("listChanged", true);
    }
    for (String plain : List.of("completions", "logging")) {
      if (any(parts, plain)) {
        capabilities.putObject(plain);
      }
    }
    ObjectNode merged = JsonTree.object();
    merged.set("capabilities", capabilities);
    merged.set("serverInfo", serverInfo());
    String instructions = instructions(parts);
    if (!instructions.isEmpty()) {
      merged.put("instructions", instructions);
    }
    ObjectNode meta = missing(parts);
    return meta.isEmpty() ? merged : merged.set("_meta", meta);
  }

  private static boolean any(List<Part> parts, String capability) {
    return parts.stream()
        .anyMatch(
            part -> part instanceof Part.Missing || !capability(part, capability).isMissingNode());
  }

  private static JsonNode capability(Part part, String name) {
    return switch (part) {
      case Part.Said said -> said.result().path("capabilities").path(name);
      case Part.Missing _ -> JsonTree.object();
    };
  }

  /** Each server's, under its name. */
  private static String instructions(List<Part> parts) {
    StringBuilder all = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof Part.Said said
          && !said.result().path("instructions").asString("").isBlank()) {
        all.append(all.isEmpty() ? "" : "\n\n")
            .append("# ")
            .append(said.server())
            .append("\n\n")
            .append(said.result().path("instructions").asString().strip());
      }
    }
    return all.toString();
  }
}
