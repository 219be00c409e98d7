package dev.sallyport.admin.server;

import dev.sallyport.admin.connection.DryRun;
import dev.sallyport.admin.definition.DefinitionBody;
import dev.sallyport.admin.definition.DefinitionCheck;
import dev.sallyport.admin.health.HealthRecords;
import dev.sallyport.admin.web.Caller;
import dev.sallyport.admin.web.JsonBody;
import dev.sallyport.admin.web.Pages;
import dev.sallyport.store.StoredServer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** {@code /v1/mcp/server}, with the paths, bodies and statuses of LiteLLM (DESIGN §4). */
@RestController
@RequestMapping(path = ServerController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "servers")
class ServerController {
  static final String PATH = "/v1/mcp/server";

  private static final String ONE = "#/components/schemas/Server";
  private static final String NEW = "#/components/schemas/NewServer";
  private static final String EDIT = "#/components/schemas/ServerEdit";

  private final ServerRegistrations registrations;
  private final ServerView views;
  private final DefinitionCheck definitions;
  private final DryRun dryRun;

  ServerController(
      ServerRegistrations registrations,
      HealthRecords health,
      DefinitionCheck definitions,
      DryRun dryRun) {
    this.registrations = registrations;
    this.views = new ServerView(health);
    this.definitions = definitions;
    this.dryRun = dryRun;
  }

  @GetMapping
  @Operation(
      operationId = "listServers",
      summary = "All servers, of config.yaml and of the database, in the order of their names",
      responses =
          @ApiResponse(
              responseCode = "200",
              description = "The servers; with a limit, one page of them",
              headers =
                  @Header(
                      name = "Link",
                      description = "The next page (RFC 8288, rel=\"next\"), if there's one",
                      schema = @Schema(type = "string")),
              content = @Content(array = @ArraySchema(schema = @Schema(ref = ONE)))))
  ResponseEntity<List<Map<String, @Nullable Object>>> list(
      @Parameter(
              description = "Most servers of a page; all of them where it's left out",
              schema = @Schema(type = "integer", minimum = "1", maximum = "1000"))
          @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "Where the page begins: from the Link of the page before")
          @RequestParam(required = false)
          @Nullable String cursor) {
    int most = Pages.limit(limit, Integer.MAX_VALUE);
    Stream<ServerPage.Item> config =
        registrations
            .ofConfig()
            .map(server -> new ServerPage.Item(server.name(), server.id(), () -> views.of(server)));
    Stream<ServerPage.Item> database =
        registrations.ofDatabase().stream()
            .map(
                server ->
                    new ServerPage.Item(
                        server.row().name(), server.row().id(), () -> view(server)));
    ServerPage page =
        ServerPage.of(Stream.concat(config, database).toList(), Pages.position(cursor), most);
    UriComponentsBuilder link = UriComponentsBuilder.fromPath(PATH).queryParam("limit", most);
    return Pages.answer(page.servers(), page.next(), link);
  }

  @GetMapping("/{server_id}")
  @Operation(
      operationId = "getServer",
      summary = "One server",
      responses = {
        @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(ref = ONE))),
        @ApiResponse(responseCode = "404", ref = "NotFound")
      })
  Map<String, @Nullable Object> get(@PathVariable("server_id") String id) {
    return registrations
        .ofConfig(id)
        .map(views::of)
        .orElseGet(() -> view(registrations.stored(id)));
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "registerServer",
      summary = "Registers a server; it can be called once this is answered",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(schema = @Schema(ref = NEW))),
      responses = {
        @ApiResponse(
            responseCode = "200",
            description = "With dry_run=true: what was found, or where it stopped and why",
            content = @Content(schema = @Schema(ref = "#/components/schemas/Inspection"))),
        @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(ref = ONE))),
        @ApiResponse(responseCode = "409", ref = "Conflict")
      })
  ResponseEntity<Map<String, @Nullable Object>> create(
      @Parameter(description = "true: the definition is tried out, and not stored")
          @RequestParam(name = "dry_run", defaultValue = "false")
          boolean dry,
      @RequestBody(required = false) byte @Nullable [] body,
      ServerHttpRequest request)
      throws InterruptedException {
    DefinitionBody given = DefinitionBody.of(JsonBody.read(body));
    return dry
        ? ResponseEntity.ok(dryRun.of(definitions.read(given)))
        : ResponseEntity.status(HttpStatus.CREATED)
            .body(view(registrations.create(given, Caller.of(request))));
  }

  @PutMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      operationId = "changeServer",
      summary = "Changes a server: what's omitted stays, what's null is cleared",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(schema = @Schema(ref = EDIT))),
      responses = {
        @ApiResponse(responseCode = "202", content = @Content(schema = @Schema(ref = ONE))),
        @ApiResponse(responseCode = "404", ref = "NotFound"),
        @ApiResponse(responseCode = "409", ref = "Conflict")
      })
  Map<String, @Nullable Object> change(
      @RequestBody(required = false) byte @Nullable [] body, ServerHttpRequest request) {
    DefinitionBody given = DefinitionBody.of(JsonBody.read(body));
    return view(registrations.update(given, Caller.of(request)));
  }

  @DeleteMapping("/{server_id}")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      operationId = "removeServer",
      summary = "Removes a server; requests in flight end in peace",
      responses = {
        @ApiResponse(responseCode = "202", description = "It's gone", content = @Content),
        @ApiResponse(responseCode = "404", ref = "NotFound"),
        @ApiResponse(responseCode = "409", ref = "Conflict")
      })
  void remove(@PathVariable("server_id") String id, ServerHttpRequest request) {
    registrations.delete(id, Caller.of(request));
  }

  private Map<String, @Nullable Object> view(StoredServer server) {
    return views.of(server, registrations.live(server));
  }
}
