package dev.sallyport.admin.health;

import dev.sallyport.admin.connection.TlsView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/mcp/server/health}: LiteLLM's answer, with more fields. */
@RestController
@Tag(name = "servers")
class HealthController {
  private final HealthChecks checks;

  HealthController(HealthChecks checks) {
    this.checks = checks;
  }

  @GetMapping(path = "/v1/mcp/server/health", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "checkServers",
      summary = "How servers are; it takes 20 seconds at most, and opens no MCP session",
      responses = {
        @ApiResponse(
            responseCode = "200",
            description = "A state for each server",
            content =
                @Content(
                    array =
                        @ArraySchema(schema = @Schema(ref = "#/components/schemas/ServerHealth")))),
        @ApiResponse(responseCode = "404", ref = "NotFound")
      })
  List<Map<String, @Nullable Object>> health(
      @Parameter(description = "Which servers; all where it's left out")
          @RequestParam(name = "server_ids", required = false)
          @Nullable List<String> ids)
      throws InterruptedException {
    return checks.check(ids == null ? List.of() : ids).stream()
        .map(HealthController::view)
        .toList();
  }

  private static Map<String, @Nullable Object> view(ServerHealth health) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("server_id", health.id());
    view.put("server_name", health.name());
    view.put("status", health.status().word());
    view.put("checked_at", health.checkedAt());
    view.put("latency_ms", health.latencyMillis());
    view.put("error", health.error());
    view.put("reason", health.reason());
    view.put("tls", health.tls() == null ? null : TlsView.of(health.tls(), health.diagnosis()));
    view.put("token_tls", health.tokenTls() == null ? null : TlsView.of(health.tokenTls(), null));
    view.put("problem", health.problem());
    return view;
  }
}
