package dev.sallyport.observe.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.observe.trace.OtlpCollector.ReceivedSpan;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
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
