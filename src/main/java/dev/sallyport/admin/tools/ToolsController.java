package dev.sallyport.admin.tools;

import dev.sallyport.admin.refusal.RefusedException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.responses.ApiResponses;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /mcp-rest/tools}, with the paths and bodies of LiteLLM. */
@RestController
@Tag(name = "tools")
@ApiResponses({
  @ApiResponse(
      responseCode = "404",
      description = "There's no such server",
      content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE)),
  @ApiResponse(
      responseCode = "502",
      description = "The server can't be reached, or doesn't answer as an MCP server does",
      content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE)),
  @ApiResponse(
      responseCode = "503",
      description = "The server's definition can't be used, or all connections are busy",
      content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE)),
  @ApiResponse(
      responseCode = "504",
      description = "The server took too long",
      content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE))
})
class ToolsController {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final ServerTools tools;

  ToolsController(ServerTools tools) {
    this.tools = tools;
  }

  @GetMapping(path = "/mcp-rest/tools/list", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "listTools",
      summary = "The tools that a server offers",
      responses =
          @ApiResponse(
              responseCode = "200",
              description = "The tools, each as the server describes it",
              content = @Content(schema = @Schema(type = "object"))))
  Map<String, @Nullable Object> list(
      @Parameter(description = "The server's id, name or alias") @RequestParam("server_id")
          String server) {
    List<JsonNode> found = tools.list(server);
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("tools", found);
    answer.put("error", null);
    answer.put("message", "Successfully retrieved tools");
    return answer;
  }

  @PostMapping(
      path = "/mcp-rest/tools/call",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "callTool",
      summary = "Calls a tool in a session of its own",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(schema = @Schema(type = "object"))),
      responses = {
        @ApiResponse(
            responseCode = "200",
            description = "The server's CallToolResult; that of a failed tool has isError",
            content = @Content(schema = @Schema(type = "object"))),
        @ApiResponse(
            responseCode = "403",
            description = "The server's tool filter doesn't permit this tool",
            content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE))
      })
  JsonNode call(@RequestBody(required = false) byte @Nullable [] body) {
    JsonNode given = read(body);
    JsonNode arguments = given.path("arguments");
    if (!arguments.isObject() && !arguments.isMissingNode() && !arguments.isNull()) {
      throw RefusedException.invalid("arguments", "arguments: must be an object");
    }
    return tools.call(text(given, "server_id"), text(given, "name"), arguments);
  }

  private static JsonNode read(byte @Nullable [] body) {
    try {
      JsonNode given = body == null ? JSON.missingNode() : JSON.readTree(body);
      if (given.isObject()) {
        return given;
      }
    } catch (JacksonException notJson) {
      // The answer is the same: what's sent is no object.
    }
    throw RefusedException.invalid(
        "", "The body must be a JSON object with server_id, name and arguments.");
  }

  private static String text(JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (!value.isString() || value.asString().isEmpty()) {
      throw RefusedException.invalid(field, field + ": must be a text that isn't empty");
    }
    return value.asString();
  }
}
