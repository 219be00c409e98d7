package dev.sallyport.admin.connection;

import dev.sallyport.admin.definition.DefinitionBody;
import dev.sallyport.admin.definition.DefinitionCheck;
import dev.sallyport.admin.web.JsonBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Tries out the definition in the body: on DESIGN's path, and on LiteLLM's. */
@RestController
@Tag(name = "servers")
class ConnectionController {
  private static final String UNNAMED = "unnamed";

  private final DefinitionCheck definitions;
  private final DryRun dryRun;

  ConnectionController(DefinitionCheck definitions, DryRun dryRun) {
    this.definitions = definitions;
    this.dryRun = dryRun;
  }

  @PostMapping(
      path = {"/v1/mcp/server/test/connection", "/mcp-rest/test/connection"},
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "testConnection",
      summary = "Tries a definition out without storing it: DNS, TCP, TLS, access token, MCP",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(schema = @Schema(ref = "#/components/schemas/Definition"))),
      responses =
          @ApiResponse(
              responseCode = "200",
              description = "What was found, or where it stopped and why",
              content = @Content(schema = @Schema(ref = "#/components/schemas/Inspection"))))
  Map<String, @Nullable Object> test(@RequestBody(required = false) byte @Nullable [] body)
      throws InterruptedException {
    DefinitionBody given = DefinitionBody.of(JsonBody.read(body)).named(UNNAMED);
    return dryRun.of(definitions.read(given));
  }
}
