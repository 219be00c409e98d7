package dev.sallyport.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.testing.CapturedLog;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TlsTestServer;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Lists of tools on streams of events, without the tools that a definition keeps from clients. */
class ToolListStreamTest {
  private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/list\"}";
  private static final String PROGRESS =
      "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n";
  private static final String ALL =
      "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"tools\":[{\"name\":\"echo\",\"x\":1.0},"
          + "{\"name\":\"drop\"}],\"nextCursor\":\"ä\"}}";
  private static final String FILTERED = ALL.replace(",{\"name\":\"drop\"}", "");

  private final Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();

  private static TlsTestServer streaming(Flux<String> events) {
    return TlsTestServer.builder()
        .handler(
            (request, response) ->
                response.sse().sendHeaders().sendString(events, StandardCharsets.UTF_8))
        .start();
  }

  private static Definitions files(TlsTestServer server) {
    return Definitions.server("files", server.url()).disallowedTools("drop");
  }

  private static String post(Flux<String> events, String message) {
    try (TlsTestServer server = streaming(events);
        RunningGateway gateway = RunningGateway.with(files(server).build())) {
      return McpClient.post(gateway.url("/mcp/files"), message).body();
    }
  }

  @Test
  void eventWithTheListIsFilteredAndOthersPassUntouched() {
    String before = "id: 1\nretry: 5\ndata:\n\n: comment\n\n" + PROGRESS;

    assertThat(post(Flux.just(before, "id: 2\r\ndata:" + ALL + "\r\n\r\n"), LIST))
        .isEqualTo(before + "id: 2\r\ndata: " + FILTERED + "\r\n\r\n");
  }

  @Test
  void eventThatComesInPiecesAndLinesIsFiltered() {
    String lines = "data: " + ALL.replace("],", "\ndata: ],") + "\n\n";

    assertThat(post(Flux.fromArray(lines.split("(?<=,)")), LIST))
        .isEqualTo("data: " + FILTERED.replace("],", "\ndata: ],") + "\n\n");
  }

  @Test
  void eventThatNeverEndsIsFilteredToo() {
    assertThat(post(Flux.just("data: " + ALL), LIST)).doesNotContain("drop").contains("echo");
  }

  @Test
  void answersOfABatchAreFiltered() {
    assertThat(post(Flux.just("data: " + ALL + "\n\n", "data: " + ALL + "\n\n"), "[" + LIST + "]"))
        .isEqualTo(("data: " + FILTERED + "\n\n").repeat(2));
  }

  @Test
  void listLargerThanAnEventThatIsHeldOtherwiseIsFiltered() {
    String large = ALL.replace("ä", "x".repeat(3_000_000));

    assertThat(post(Flux.just("data: " + large + "\n\n"), LIST))
        .isEqualTo("data: " + large.replace(",{\"name\":\"drop\"}", "") + "\n\n");
  }

  @Test
  void listThatIsTooLargeEndsTheStreamWithAnErrorForTheRequest() {
    String large = "data: " + ALL.replace("ä", "x".repeat(17 * 1024 * 1024)) + "\n\n";

    assertThat(post(Flux.just(PROGRESS, large), LIST))
        .startsWith(PROGRESS + "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{")
        .contains("'files'", "is larger than 16 MiB")
        .doesNotContain("echo")
        .endsWith("\n\n");
  }

  @Test
  void listThatIsNotLegalJsonEndsTheStreamWithAnErrorForTheRequest() {
    assertThat(post(Flux.just("data: " + ALL.replace("]", ",]") + "\n\n", PROGRESS), LIST))
        .contains("\"id\":7,\"error\"", "TOOL_LIST")
        .doesNotContain("drop");
  }

  @Test
  void refusedStreamReleasesItsBuffersOnce() {
    try (CapturedLog log = CapturedLog.of("reactor")) {
      post(Flux.just("data: [\n\n" + PROGRESS + "data: {"), LIST);

      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void resultOfACallIsNoList() {
    String result = "data: " + ALL + "\n\n";

    assertThat(post(Flux.just(result), McpClient.CALL)).isEqualTo(result);
  }

  @Test
  void largeResultOfACallPassesAsItComes() {
    String result = "data: {\"id\":7,\"result\":{\"x\":\"" + "x".repeat(20_000_000) + "\"}}\n\n";

    assertThat(post(Flux.just(result), McpClient.CALL)).isEqualTo(result);
  }

  @Test
  void compressedStreamIsRefused() {
    try (TlsTestServer server =
            TlsTestServer.builder()
                .handler(
                    (request, response) ->
                        response
                            .sse()
                            .header("Content-Encoding", "gzip")
                            .sendString(Mono.just("data: " + ALL + "\n\n")))
                .start();
        RunningGateway gateway =
            RunningGateway.with(
                files(server).build(),
                Definitions.server("old", server.url()).sse().disallowedTools("drop").build())) {
      for (HttpResponse<String> answer :
          List.of(
              McpClient.post(gateway.url("/mcp/files"), LIST),
              McpClient.get(gateway.url("/mcp/files")),
              McpClient.get(gateway.url("/old/sse")))) {
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("is compressed").doesNotContain("drop");
      }
    }
  }

  @Test
  void listThatComesAfterTheGatewayResumedTheStreamIsFiltered() {
    try (TlsTestServer server =
            TlsTestServer.builder()
                .handler(
                    (request, response) ->
                        request.method().equals(HttpMethod.POST)
                            ? response
                                .sse()
                                .sendString(
                                    Flux.just("id: e1\n" + PROGRESS)
                                        .concatWith(Mono.error(new IOException("cut"))))
                            : response
                                .sse()
                                .sendString(
                                    Mono.just("data: " + ALL + "\n\n"), StandardCharsets.UTF_8))
                .start();
        RunningGateway gateway = RunningGateway.with(files(server).build())) {
      assertThat(McpClient.post(gateway.url("/mcp/files"), LIST).body())
          .isEqualTo("id: e1\n" + PROGRESS + "data: " + FILTERED + "\n\n");
    }
  }

  @Test
  void listOnTheStreamOfAClientThatResumesIsFiltered() {
    String others =
        PROGRESS
            + "data: {\"id\":1,\"result\":{\"structuredContent\":{\"tools\":[{\"name\":\"drop\"}]}}}\n\n"
            + "data: {\"id\":1,\"method\":\"x\",\"params\":{\"tools\":[{\"name\":\"drop\"}]}}\n\n";
    try (TlsTestServer server = streaming(Flux.just(others, "data: " + ALL + "\n\n"));
        RunningGateway gateway = RunningGateway.with(files(server).build())) {
      assertThat(McpClient.get(gateway.url("/mcp/files"), "Last-Event-ID", "e1").body())
          .isEqualTo(others + "data: " + FILTERED + "\n\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mcp/files", "/files/sse"})
  void whatCannotBeReadEndsAStreamWithAnError(String path) {
    try (TlsTestServer server =
            streaming(
                Flux.just("event: endpoint\ndata: /m\n\n", "data: {\"result\"\n\n", PROGRESS));
        RunningGateway gateway =
            RunningGateway.with(
                path.endsWith("sse") ? files(server).sse().build() : files(server).build())) {
      assertThat(McpClient.get(gateway.url(path)).body())
          .startsWith("event: endpoint\n")
          .contains("\"id\":null,\"error\"", "TOOL_LIST")
          .doesNotContain("progress");
    }
  }

  @Test
  void listsOfHttpAndSseAreFiltered() {
    try (TlsTestServer server = streaming(events.asFlux());
        RunningGateway gateway = RunningGateway.with(files(server).sse().build())) {
      events.tryEmitNext("event: endpoint\ndata: /m\n\n" + PROGRESS).orThrow();
      events.tryEmitNext("event: message\ndata: " + ALL + "\n\n").orThrow();
      events.tryEmitComplete().orThrow();

      assertThat(McpClient.get(gateway.url("/files/sse")).body())
          .startsWith("event: endpoint\ndata: /files/sse/messages?")
          .endsWith("\n\n" + PROGRESS + "event: message\ndata: " + FILTERED + "\n\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mcp/files", "/files/sse"})
  void openStreamFollowsTheDefinition(String path) {
    try (TlsTestServer server = streaming(events.asFlux())) {
      Definitions open = Definitions.server("files", server.url());
      Definitions filtered = files(server);
      ServerDefinition before = path.endsWith("sse") ? open.sse().build() : open.build();
      ServerDefinition after = path.endsWith("sse") ? filtered.sse().build() : filtered.build();
      events.tryEmitNext("event: endpoint\ndata: /m\n\n").orThrow();
      try (RunningGateway gateway = RunningGateway.with(before);
          Stream<String> stream = McpClient.getLines(gateway.url(path)).body()) {
        Iterator<String> lines = stream.iterator();
        skipEvent(lines);

        events.tryEmitNext("data: " + ALL + "\n\n").orThrow();
        assertThat(lines.next()).isEqualTo("data: " + ALL);
        skipEvent(lines);
        gateway.define(List.of(after));
        events.tryEmitNext("data: " + ALL + "\n\n").orThrow();
        assertThat(lines.next()).isEqualTo("data: " + FILTERED);
      }
    }
  }

  private static void skipEvent(Iterator<String> lines) {
    while (!lines.next().isEmpty()) {
      // An event ends with a blank line.
    }
  }
}
