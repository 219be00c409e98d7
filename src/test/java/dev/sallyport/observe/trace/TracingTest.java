package dev.sallyport.observe.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.observe.trace.OtlpCollector.ReceivedSpan;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.LegacyServer;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.MessageCaller;
import dev.sallyport.testing.ModernServer;
import dev.sallyport.testing.StartedGateway;
import dev.sallyport.testing.TlsTestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

@ExtendWith(OutputCaptureExtension.class)
class TracingTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String IN_HEADER = "00-" + TRACE + "-00f067aa0ba902b7-01";
  private static final String IN_META = "00-" + TRACE + "-b7ad6b7169203331-01";
  private static final String CALL =
      """
      {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","_meta":{"traceparent":"%s"}}}"""
          .formatted(IN_META);

  @TempDir Path folder;

  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

  private TlsTestServer server() {
    return TlsTestServer.builder()
        .handler(
            (request, response) -> {
              seen.add(request.requestHeaders().get("traceparent", "none"));
              return request
                  .receive()
                  .then(
                      response
                          .header("content-type", "application/json")
                          .sendString(
                              Mono.just(
                                  "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32602,\"message\":\"no\"}}"))
                          .then());
            })
        .start();
  }

  private StartedGateway gateway(TlsTestServer server, Map<String, String> environment) {
    return StartedGateway.in(
        folder,
        GeneralSettings.DEFAULTS,
        List.of(Definitions.server("files", server.url()).build()),
        environment);
  }

  @Test
  void joinsClientGatewayAndServer(CapturedOutput output) throws Exception {
    try (OtlpCollector collector = new OtlpCollector();
        TlsTestServer server = server()) {
      try (StartedGateway gateway =
          gateway(server, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()))) {
        McpClient.post(gateway.url("/mcp/files"), CALL, "traceparent", IN_HEADER);
      }
      assertThat(collector.spans()).hasSize(2);
      ReceivedSpan inner = one(collector, 3);
      ReceivedSpan outer = one(collector, 2);
      assertThat(outer.traceId()).isEqualTo(TRACE);
      assertThat(outer.parentId()).isEqualTo("b7ad6b7169203331");
      assertThat(outer.links()).isEqualTo(1);
      assertThat(outer.name()).isEqualTo("tools/call echo");
      assertThat(outer.attributes())
          .containsEntry("mcp.method.name", "tools/call")
          .containsEntry("gen_ai.tool.name", "echo")
          .containsEntry("gen_ai.operation.name", "execute_tool")
          .containsEntry("jsonrpc.request.id", "7")
          .containsEntry("error.type", "-32602")
          .containsEntry("rpc.response.status_code", "-32602")
          .containsEntry("sallyport.server", "files");
      assertThat(inner.traceId()).isEqualTo(TRACE);
      assertThat(inner.parentId()).isEqualTo(outer.spanId());
      assertThat(seen.take()).isEqualTo("00-" + TRACE + "-" + inner.spanId() + "-01");
      assertThat(output.getOut()).contains(" trace=" + TRACE);
    }
  }

  @Test
  void beginsATraceWhereTheClientHasNone() throws Exception {
    try (OtlpCollector collector = new OtlpCollector();
        TlsTestServer server = server()) {
      try (StartedGateway gateway =
          gateway(server, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()))) {
        McpClient.post(gateway.url("/mcp/files"), McpClient.CALL, "traceparent", "nonsense");
        McpClient.post(gateway.url("/mcp/nobody"), McpClient.CALL);
      }
      assertThat(collector.spans()).hasSize(3);
      assertThat(collector.spans())
          .filteredOn(span -> span.kind() == 2)
          .extracting(ReceivedSpan::parentId)
          .containsExactly("", "");
      assertThat(seen.take()).contains(one(collector, 3).spanId());
    }
  }

  @Test
  void passesTheClientsContextOnWhereThereIsNoEndpoint(CapturedOutput output) throws Exception {
    try (TlsTestServer server = server()) {
      try (StartedGateway gateway = gateway(server, Map.of())) {
        assertThat(gateway.bean(Traces.class).isWanted()).isFalse();
        McpClient.post(gateway.url("/mcp/files"), CALL, "traceparent", IN_HEADER);
      }
      assertThat(seen.take()).isEqualTo(IN_HEADER);
      assertThat(output.getOut()).contains(" trace=" + TRACE);
    }
  }

  /** Where bytes don't pass, the message says the trace as well (semantic conventions for MCP). */
  @Test
  void carriesTheTraceThroughHeadersAndMetaToServersOfTheOtherEra() throws Exception {
    try (OtlpCollector collector = new OtlpCollector();
        LegacyServer old = new LegacyServer();
        ModernServer fresh = new ModernServer()) {
      try (StartedGateway gateway = bridging(old, fresh, collector.endpoint())) {
        String meta = ",'_meta':{'traceparent':'%s','tracestate':'a=b'}".formatted(IN_META);
        MessageCaller.at(gateway.url("/mcp/new"))
            .session()
            .legacy("tools/call", "'name':'echo'" + meta);
        MessageCaller.at(gateway.url("/mcp"))
            .session()
            .legacy("tools/call", "'name':'old-echo'" + meta);
      }
      JsonNode toModern = fresh.seen("tools/call").getFirst().message();
      JsonNode toLegacy =
          old.received().stream()
              .filter(message -> message.path("method").asString("").equals("tools/call"))
              .findFirst()
              .orElseThrow();
      List<ReceivedSpan> outer = spans(collector, 2, "tools/call");
      List<ReceivedSpan> inner = spans(collector, 3, "tools/call");
      assertThat(outer)
          .hasSize(2)
          .allSatisfy(
              span -> {
                assertThat(span.traceId()).isEqualTo(TRACE);
                assertThat(span.parentId()).isEqualTo("b7ad6b7169203331");
              });
      assertThat(inner)
          .extracting(ReceivedSpan::parentId)
          .containsExactlyInAnyOrderElementsOf(outer.stream().map(ReceivedSpan::spanId).toList());
      for (JsonNode message : List.of(toModern, toLegacy)) {
        JsonNode said = message.path("params").path("_meta");
        assertThat(inner)
            .extracting(span -> "00-" + TRACE + "-" + span.spanId() + "-01")
            .contains(said.path("traceparent").asString());
        assertThat(said.path("tracestate").asString()).isEqualTo("a=b");
      }
      assertThat(toModern.path("params").path("_meta").path("traceparent").asString())
          .isNotEqualTo(toLegacy.path("params").path("_meta").path("traceparent").asString());
      assertThat(inner).noneMatch(span -> span.attributes().containsKey("error.type"));
    }
  }

  @Test
  void passesTheContextInAMessageOnToTheOtherEraWhereThereIsNoEndpoint() {
    try (LegacyServer old = new LegacyServer();
        ModernServer fresh = new ModernServer();
        StartedGateway gateway = bridging(old, fresh, "")) {
      MessageCaller.at(gateway.url("/mcp/new"))
          .session()
          .legacy("tools/call", "'name':'echo','_meta':{'traceparent':'%s'}".formatted(IN_META));
      assertThat(
              fresh
                  .seen("tools/call")
                  .getFirst()
                  .message()
                  .path("params")
                  .path("_meta")
                  .path("traceparent")
                  .asString())
          .isEqualTo(IN_META);
    }
  }

  @Test
  void endsTheSpansOfAllRequestsThatAreMadeForOne() throws Exception {
    try (OtlpCollector collector = new OtlpCollector();
        LegacyServer old = new LegacyServer();
        ModernServer fresh = new ModernServer()) {
      try (StartedGateway gateway = bridging(old, fresh, collector.endpoint())) {
        MessageCaller session = MessageCaller.at(gateway.url("/mcp/old")).session();
        old.forgetSessions();
        assertThat(session.legacy("tools/call", "'name':'echo'").statusCode()).isEqualTo(200);
      }
      String outer = spans(collector, 2, "tools/call").getFirst().spanId();
      assertThat(spans(collector, 3, "tools/call"))
          .allMatch(span -> span.parentId().equals(outer))
          .extracting(span -> span.attributes().getOrDefault("error.type", "none"))
          .containsExactly("404", "none");
    }
  }

  private StartedGateway bridging(LegacyServer old, ModernServer fresh, String endpoint) {
    return StartedGateway.in(
        folder,
        GeneralSettings.DEFAULTS,
        List.of(
            Definitions.server("old", old.url()).build(),
            Definitions.server("new", fresh.url()).build()),
        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint));
  }

  private static List<ReceivedSpan> spans(OtlpCollector collector, int kind, String method) {
    return collector.spans().stream()
        .filter(span -> span.kind() == kind)
        .filter(span -> method.equals(span.attributes().get("mcp.method.name")))
        .toList();
  }

  @Test
  void refusesAProtocolThatItDoesNotSpeak() {
    assertThatThrownBy(
            () ->
                TraceExport.of(
                    Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        "http://localhost:4317",
                        "OTEL_EXPORTER_OTLP_PROTOCOL",
                        "grpc")))
        .hasMessageContaining("OTEL_EXPORTER_OTLP_PROTOCOL is 'grpc'")
        .hasMessageContaining("http/protobuf");
  }

  private static ReceivedSpan one(OtlpCollector collector, int kind) {
    List<ReceivedSpan> found =
        collector.spans().stream().filter(span -> span.kind() == kind).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }
}
