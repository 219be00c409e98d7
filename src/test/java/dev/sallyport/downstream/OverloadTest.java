package dev.sallyport.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.StartedGateway;
import dev.sallyport.testing.TlsTestServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Sinks;

class OverloadTest {
  private static final int ROOM = 50;
  private static final int CALLS = 2000;

  @TempDir Path folder;

  @Test
  void refusesAtOnceWhatIsTooMuchAndServesTheRest() throws Exception {
    Sinks.One<String> answer = Sinks.one();
    try (TlsTestServer server =
            TlsTestServer.builder()
                .handler(
                    (request, response) ->
                        request
                            .receive()
                            .then(
                                response
                                    .header("content-type", "application/json")
                                    .sendString(answer.asMono())
                                    .then()))
                .start();
        StartedGateway gateway =
            StartedGateway.in(
                folder,
                Definitions.withRoomFor(ROOM),
                List.of(Definitions.server("slow", server.url()).build()),
                Map.of("SALLYPORT_ACCESS_LOG", "off"))) {
      List<CompletableFuture<HttpResponse<String>>> calls =
          IntStream.range(0, CALLS)
              .mapToObj(i -> McpClient.postAsync(gateway.url("/mcp/slow"), McpClient.CALL))
              .toList();
      List<CompletableFuture<HttpResponse<String>>> refused = calls;
      awaitDone(refused, CALLS - ROOM);
      answer.tryEmitValue("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}").orThrow();
      List<HttpResponse<String>> all =
          calls.stream().map(call -> call.orTimeout(30, TimeUnit.SECONDS).join()).toList();
      assertThat(all).filteredOn(each -> each.statusCode() == 200).hasSize(ROOM);
      assertThat(all)
          .filteredOn(each -> each.statusCode() == 503)
          .hasSize(CALLS - ROOM)
          .allSatisfy(
              each -> {
                assertThat(each.headers().firstValue("retry-after")).contains("1");
                assertThat(each.body()).contains("\"code\":-31503").contains("OVERLOADED");
              });
      assertThat(server.requests()).isEqualTo(ROOM);
      assertThat(McpClient.post(gateway.url("/mcp/slow"), McpClient.CALL).statusCode())
          .isEqualTo(200);
    }
  }

  private static void awaitDone(List<CompletableFuture<HttpResponse<String>>> calls, int count) {
    CompletableFuture<Void> enough = new CompletableFuture<>();
    AtomicInteger done = new AtomicInteger();
    for (CompletableFuture<HttpResponse<String>> call : calls) {
      CompletableFuture<HttpResponse<String>> _ =
          call.whenComplete(
              (response, failure) -> {
                if (done.incrementAndGet() == count) {
                  enough.complete(null);
                }
              });
    }
    enough.orTimeout(60, TimeUnit.SECONDS).join();
  }
}
