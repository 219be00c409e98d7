package dev.sallyport.admin.audit;

import dev.sallyport.admin.definition.ServerId;
import dev.sallyport.admin.web.Pages;
import dev.sallyport.store.AuditQuery;
import dev.sallyport.store.AuditRecord;
import dev.sallyport.store.ServerStore;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** {@code GET /v1/mcp/audit}: who changed which server, when, and how. */
@RestController
@Tag(name = "audit")
class AuditController {
  private static final String PATH = "/v1/mcp/audit";
  private static final int USUAL = 100;

  private final ServerStore store;

  AuditController(ServerStore store) {
    this.store = store;
  }

  @GetMapping(path = PATH, produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "listChanges",
      summary = "Changes of servers, the newest first; secrets are told as changed",
      responses =
          @ApiResponse(
              responseCode = "200",
              description = "A page of changes",
              headers =
                  @Header(
                      name = "Link",
                      description = "The next page (RFC 8288, rel=\"next\"), if there's one",
                      schema = @Schema(type = "string")),
              content =
                  @Content(
                      array = @ArraySchema(schema = @Schema(ref = "#/components/schemas/Change")))))
  ResponseEntity<List<Map<String, @Nullable Object>>> list(
      @Parameter(description = "Only changes of this server, removed ones among them")
          @RequestParam(name = "server_id", required = false)
          @Nullable String serverId,
      @Parameter(
              description = "Most changes of a page; 100 where it's left out",
              schema = @Schema(type = "integer", minimum = "1", maximum = "1000"))
          @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "Where the page begins: from the Link of the page before")
          @RequestParam(required = false)
          @Nullable String cursor) {
    int most = Pages.limit(limit, USUAL);
    if (serverId != null && !ServerId.isLegal(serverId)) {
      return ResponseEntity.ok(List.of());
    }
    List<AuditRecord> found = store.audit(new AuditQuery(serverId, before(cursor), most + 1));
    List<AuditRecord> page = found.subList(0, Math.min(most, found.size()));
    UriComponentsBuilder link = UriComponentsBuilder.fromPath(PATH).queryParam("limit", most);
    if (serverId != null) {
      link.queryParam("server_id", serverId);
    }
    return Pages.answer(
        page.stream().map(AuditController::view).toList(),
        found.size() > most ? Long.toString(page.getLast().id()) : null,
        link);
  }

  private static @Nullable Long before(@Nullable String cursor) {
    String position = Pages.position(cursor);
    try {
      return position == null ? null : Long.valueOf(position);
    } catch (NumberFormatException other) {
      throw Pages.notOurs();
    }
  }

  private static Map<String, @Nullable Object> view(AuditRecord change) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", change.id());
    view.put("at", change.at());
    view.put("actor", change.actor().name());
    view.put("address", change.actor().address());
    view.put("action", change.action().name().toLowerCase(Locale.ROOT));
    view.put(ServerId.FIELD, change.serverId());
    view.put("server_name", change.serverName());
    view.put("before", change.before());
    view.put("after", change.after());
    return view;
  }
}
