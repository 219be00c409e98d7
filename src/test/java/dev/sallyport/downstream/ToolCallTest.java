package dev.sallyport.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TlsTestServer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Calls of tools that {@code allowed_tools} and {@code disallowed_tools} keep from clients. */
class ToolCallTest {
  private static final String RESULT = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"content\":[]}}";

  private final TlsTestServer server =
      TlsTestServer.builder()
          .handler(
              (request, response) ->
                  request.method().name().equals("GET")
                      ? response
                          .sse()
                          .sendString(
                              Flux.just("event: endpoint\ndata: /m\n\n").concatWith(Flux.never()))
                      : request
                          .receive()
                          .then(
                              response
                                  .header("Content-Type", "application/json")
                                  .sendString(Mono.just(RESULT))
                                  .then()))
          .start();

  @AfterEach
  void stop() {
    server.close();
  }

  private Definitions files() {
    return Definitions.server("files", server.url().resolve("/mcp"));
  }

  private static String call(String tool) {
    return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\"}}"
        .formatted(tool);
  }

  private HttpResponse<String> post(
      ServerDefinition definition, String message, String... headers) {
    try (RunningGateway gateway = RunningGateway.with(definition)) {
      return McpClient.post(gateway.url("/mcp/files"), message, headers);
    }
  }

  @Test
  void permittedToolIsCalled() {
    assertThat(post(files().allowedTools("echo", "add").build(), call("add")).body())
        .isEqualTo(RESULT);
    assertThat(post(files().disallowedTools("drop").build(), call("echo")).body())
        .isEqualTo(RESULT);
  }

  @Test
  void otherToolIsRefusedInWordsAndTheServerIsNotAsked() {
    HttpResponse<String> answer = post(files().allowedTools("echo").build(), call("drop"));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-31403,\"message\":"
                + "\"The gateway's operator doesn't offer tool 'drop' of MCP server 'files'\","
                + "\"data\":{\"server\":\"files\",\"reason\":\"TOOL\"}}}");
    assertThat(server.connections()).isZero();
  }

  @Test
  void disallowedToolIsRefused() {
    assertThat(post(files().disallowedTools("drop", "x").build(), call("drop")).statusCode())
        .isEqualTo(403);
    assertThat(server.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':7,'method':'tools/call','params':{'name':'dr\\u006fp'}}",
        "{'id':7,'m\\u0065thod':'tools\\/call','params':{'n\\u0061me':'drop'}}",
        "{'params':{'arguments':{'name':'echo'},'name':'drop'},'method':'tools/call','id':7}",
        "{'id':7,'method':'tools/call','params':{'task':{'ttl':60000},'name':'drop'}}",
        "{'method':'tools/call','params':{'name':'drop'}}",
        "[{'id':1,'method':'tools/call','params':{'name':'echo'}},"
            + "{'id':2,'method':'tools/call','params':{'name':'drop'}}]",
        "{'id':7,'method':'tools/call','params':{'name':'\\ud83d'}}"
      })
  void noWayOfWritingItGetsThrough(String message) {
    HttpResponse<String> answer =
        post(files().allowedTools("echo").build(), message.replace('\'', '"'));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(server.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':7,'method':'tools/call','params':{'name':'echo','name':'drop'}}",
        "{'id':7,'method':'tools/call','params':{'name':'echo','Name':'drop'}}",
        "{'id':7,'method':'tools/call','params':{'name':'echo'},'params':{'name':'drop'}}",
        "{'id':7,'method':'ping','Method':'tools/call','params':{'name':'drop'}}",
        "{'id':7,'method':'tools/call','params':{'name':['drop']}}",
        "[{'id':7,'method':'tools/call','params':{'name':'echo','name':'drop'}}]"
      })
  void messageThatCanBeReadInTwoWaysIsRefused(String message) {
    HttpResponse<String> answer =
        post(files().allowedTools("echo").build(), message.replace('\'', '"'));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("-32600");
    assertThat(server.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json; charset=utf-7",
        "application/json; charset=utf-8; Charset=\"utf-16\"",
        "application/json;charset = utf-7"
      })
  void messageInAnotherCharacterSetIsRefused(String type) {
    try (RunningGateway gateway = RunningGateway.with(files().allowedTools("echo").build())) {
      HttpResponse<String> answer =
          McpClient.send(
              HttpRequest.newBuilder(gateway.url("/mcp/files"))
                  .header("Content-Type", type)
                  .POST(HttpRequest.BodyPublishers.ofString(call("echo")))
                  .build());

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(server.connections()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Mcp-Name, drop",
    "Mcp-Name, =?base64?ZHJvcA==?=",
    "mcp-method, ping",
  })
  void headersThatNameSomethingElseAreRefusedAsTheSpecificationSays(String header, String value) {
    HttpResponse<String> answer =
        post(
            files().protocolVersion("2026-07-28").allowedTools("echo").build(),
            call("echo"),
            "MCP-Protocol-Version",
            "2026-07-28",
            header,
            value);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"id\":7", "-32020", "Header mismatch: ");
    assertThat(server.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo", "=?base64?ZWNobw==?="})
  void headersThatNameTheToolPass(String name) {
    HttpResponse<String> answer =
        post(
            files().allowedTools("echo").build(),
            call("echo"),
            "MCP-Protocol-Version",
            "2026-07-28",
            "Mcp-Method",
            "tools/call",
            "Mcp-Name",
            name);

    assertThat(answer.body()).isEqualTo(RESULT);
  }

  @Test
  void everythingButCallsPasses() {
    assertThat(
            post(
                    files().allowedTools("echo").build(),
                    "{\"id\":7,\"method\":\"prompts/get\",\"params\":{\"name\":\"drop\"}}",
                    "Mcp-Method",
                    "prompts/get",
                    "Mcp-Name",
                    "drop")
                .body())
        .isEqualTo(RESULT);
  }

  @Test
  void serverWithoutAFilterTakesWhateverItTakes() {
    assertThat(
            post(
                    files().build(),
                    call("echo\",\"name\":\"drop"),
                    "Mcp-Name",
                    "other",
                    "Mcp-Method",
                    "ping")
                .body())
        .isEqualTo(RESULT);
  }

  @Test
  void refusesOverHttpAndSseToo() {
    try (RunningGateway gateway = RunningGateway.with(files().sse().allowedTools("echo").build());
        Stream<String> stream = McpClient.getLines(gateway.url("/files/sse")).body()) {
      Iterator<String> lines = stream.iterator();
      lines.next();
      String endpoint = lines.next().substring("data: ".length());

      HttpResponse<String> refused = McpClient.post(gateway.url(endpoint), call("drop"));
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("\"id\":7", "'drop'", "'files'");
      assertThat(McpClient.post(gateway.url(endpoint), call("echo")).statusCode()).isEqualTo(200);
      assertThat(server.requests()).as("the stream and the permitted call").isEqualTo(2);
    }
  }
}
