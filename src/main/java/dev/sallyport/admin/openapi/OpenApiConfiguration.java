package dev.sallyport.admin.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;

/** Describes what's common to all of the REST API. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
  private static final String KEY = "key";
  private static final String LITELLM_KEY = "litellmKey";

  @Bean
  OpenAPI openApi() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Sallyport")
                .description("Registers MCP servers, and tells how they are.")
                .version("1")
                .license(
                    new License()
                        .name("Apache-2.0")
                        .url("https://www.apache.org/licenses/LICENSE-2.0")))
        .components(components())
        .security(
            List.of(
                new SecurityRequirement().addList(KEY),
                new SecurityRequirement().addList(LITELLM_KEY)));
  }

  /** Every operation can be refused in these ways. */
  @Bean
  OpenApiCustomizer commonAnswers() {
    return api ->
        api.getPaths()
            .values()
            .forEach(path -> path.readOperations().forEach(OpenApiConfiguration::addCommon));
  }

  private static void addCommon(Operation operation) {
    add(operation, "400", "BadRequest");
    add(operation, "401", "Unauthorized");
    add(operation, "406", "NotAcceptable");
    add(operation, "503", "Unavailable");
    if (operation.getRequestBody() != null) {
      add(operation, "413", "TooLarge");
      add(operation, "415", "UnsupportedMediaType");
    }
  }

  private static void add(Operation operation, String status, String name) {
    operation.getResponses().putIfAbsent(status, new ApiResponse().$ref(name));
  }

  private static Components components() {
    return new Components()
        .addSecuritySchemes(
            KEY,
            new SecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .description("Authorization: Bearer KEY, with the admin key"))
        .addSecuritySchemes(
            LITELLM_KEY,
            new SecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name("x-litellm-api-key")
                .description("Bearer KEY, with the admin key"))
        .addSchemas("Problem", CommonSchemas.problem())
        .addSchemas("Server", ServerSchemas.answered())
        .addSchemas("NewServer", ServerSchemas.created())
        .addSchemas("ServerEdit", ServerSchemas.changed())
        .addSchemas("Definition", ServerSchemas.triedOut())
        .addSchemas("Inspection", OperatorSchemas.inspection())
        .addSchemas("ServerHealth", OperatorSchemas.serverHealth())
        .addSchemas("ToolList", OperatorSchemas.toolList())
        .addSchemas("ToolCall", OperatorSchemas.toolCall())
        .addSchemas("Change", CommonSchemas.change())
        .addSchemas("GatewayHealth", CommonSchemas.gatewayHealth())
        .addResponses("BadRequest", problem("The request has mistakes; each is named"))
        .addResponses(
            "Unauthorized",
            problem("The admin key is missing or wrong")
                .addHeaderObject(
                    HttpHeaders.WWW_AUTHENTICATE, new Header().schema(Schemas.text(""))))
        .addResponses("Forbidden", problem("Not permitted"))
        .addResponses("NotFound", problem("There's no such server"))
        .addResponses(
            "ServerFailed", problem("The MCP server can't be reached, or fails; reason says how"))
        .addResponses("ServerTimeout", problem("The MCP server took too long"))
        .addResponses("NotAcceptable", problem("The answer is JSON, and Accept excludes it"))
        .addResponses("Conflict", problem("It doesn't go together with what's there"))
        .addResponses("TooLarge", problem("The body is larger than 1.5 MiB"))
        .addResponses("UnsupportedMediaType", problem("The body must be application/json"))
        .addResponses(
            "Unavailable",
            problem("The database is away, or it's busy; try again")
                .addHeaderObject(HttpHeaders.RETRY_AFTER, new Header().schema(Schemas.text(""))));
  }

  private static ApiResponse problem(String description) {
    return new ApiResponse()
        .description(description)
        .content(
            new Content()
                .addMediaType(
                    "application/problem+json", new MediaType().schema(Schemas.ref("Problem"))));
  }
}
