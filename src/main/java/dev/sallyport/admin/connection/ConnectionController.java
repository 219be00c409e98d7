package dev.sallyport.admin.connection;

import dev.sallyport.admin.refusal.RefusedException;
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
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Tries out the definition in the body: on DESIGN's path, and on LiteLLM's. */
@RestController
@Tag(name = "servers")
class ConnectionController {
  private static final TypeReference<Map<String, @Nullable Object>> FIELDS =
      new TypeReference<>() {};
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final PostedDefinitions definitions;
  private final DryRun dryRun;

  ConnectionController(PostedDefinitions definitions, DryRun dryRun) {
    this.definitions = definitions;
    this.dryRun = dryRun;
  }

  @PostMapping(
      path = "/v1/mcp/server/test/connection",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "testConnection",
      summary = "Tries a definition out without storing it: DNS, TCP, TLS, MCP",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(schema = @Schema(type = "object"))),
      responses =
          @ApiResponse(
              responseCode = "200",
              description = "What was found, or where it stopped and why",
              content = @Content(schema = @Schema(type = "object"))))
  Map<String, @Nullable Object> test(@RequestBody(required = false) byte @Nullable [] body)
      throws InterruptedException {
    return dryRun.of(definitions.read(fields(body)));
  }

  @PostMapping(
      path = "/mcp-rest/test/connection",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "testConnectionAsLiteLlm",
      summary = "The same on LiteLLM's path",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(schema = @Schema(type = "object"))),
      responses =
          @ApiResponse(
              responseCode = "200",
              description = "What was found, or where it stopped and why",
              content = @Content(schema = @Schema(type = "object"))))
  Map<String, @Nullable Object> testAsLiteLlm(@RequestBody(required = false) byte @Nullable [] body)
      throws InterruptedException {
    return test(body);
  }

  private static Map<String, @Nullable Object> fields(byte @Nullable [] body) {
    try {
      Map<String, @Nullable Object> fields = body == null ? null : JSON.readValue(body, FIELDS);
      if (fields != null) {
        return fields;
      }
    } catch (JacksonException notAnObject) {
      // The answer is the same: what's sent is no object.
    }
    throw RefusedException.invalid("", "The body must be a JSON object with a definition.");
  }
}
