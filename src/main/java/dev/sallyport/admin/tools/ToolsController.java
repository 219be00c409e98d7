package dev.sallyport.admin.tools;

import dev.sallyport.admin.refusal.ServerFailedException;
import dev.sallyport.admin.web.ApiException;
import dev.sallyport.admin.web.JsonBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /mcp-rest/tools}, with the paths and bodies of LiteLLM. */
@RestController
@Tag(name = "tools")
@ApiResponse(responseCode = "404", ref = "NotFound")
class ToolsController {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String LISTED = "Successfully retrieved tools";

  private final ServerTools tools;

  ToolsController(ServerTools tools) {
    this.tools = tools;
  }

  @GetMapping(path = "/mcp-rest/tools/list", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "listTools",
      summary = "The tools that a server offers, or all servers",
      responses =
          @ApiResponse(
              responseCode = "200",
              description = "The tools, each as the server describes it; or none, and why",
              content = @Content(schema = @Schema(ref = "#/components/schemas/ToolList"))))
  Map<String, @Nullable Object> list(
      @Parameter(description = "The server's id, name or alias; absent: all servers")
          @RequestParam(name = "server_id", required = false)
          @Nullable String server) {
    if (server == null) {
      ServerTools.Listed listed = tools.listAll();
      return listed.problems().isEmpty()
          ? answer(listed.tools(), null, LISTED)
          : answer(listed.tools(), "partial_failure", String.join(" ", listed.problems()));
    }
    try {
      return answer(tools.list(server), null, LISTED);
    } catch (ServerFailedException failure) {
      return answer(List.of(), failure.reason(), failure.detail());
    }
  }

  /**
   * LiteLLM's scripts look into the answer, not at its status, to see whether the server failed.
   */
  private static Map<String, @Nullable Object> answer(
      List<JsonNode> found, @Nullable String error, String message) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("tools", found);
    answer.put("error", error);
    answer.put("message", message);
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
              content = @Content(schema = @Schema(ref = "#/components/schemas/ToolCall"))),
      responses = {
        @ApiResponse(
            responseCode = "200",
            description = "The server's CallToolResult; that of a failed tool has isError",
            content = @Content(schema = @Schema(type = "object"))),
        @ApiResponse(responseCode = "403", ref = "Forbidden"),
        @ApiResponse(responseCode = "502", ref = "ServerFailed"),
        @ApiResponse(responseCode = "504", ref = "ServerTimeout")
      })
  JsonNode call(@RequestBody(required = false) byte @Nullable [] body) {
    Map<String, @Nullable Object> given = JsonBody.read(body);
    Object arguments = given.get("arguments");
    if (arguments != null && !(arguments instanceof Map)) {
      throw ApiException.invalid("arguments", "arguments: must be an object");
    }
    return tools.call(text(given, "server_id"), text(given, "name"), JSON.valueToTree(arguments));
  }

  private static String text(Map<String, @Nullable Object> body, String field) {
    if (body.get(field) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw ApiException.invalid(field, field + ": must be a text that isn't empty");
  }
}
