package dev.sallyport.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TlsTestServer;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What messages were held in is used again: nothing is kept of those that are answered. */
class BuffersTest {
  private static final int BYTES = 60 * 1024;
  private static final int FIRST = 50;
  private static final int MORE = 400;

  /** A third of what the bodies of all further messages take. */
  private static final long MOST_MORE = (long) MORE * BYTES / 3;

  private static final String TEXT = "x".repeat(BYTES);
  private static final String CALL =
      """
      {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"%s"}}}"""
          .formatted(TEXT);

  private static long used() {
    ByteBufAllocatorMetric metric =
        ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
    return metric.usedDirectMemory() + metric.usedHeapMemory();
  }

  private static TlsTestServer server() {
    String answer = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"text\":\"" + TEXT + "\"}}";
    return TlsTestServer.builder()
        .handler(
            (request, response) ->
                request
                    .receive()
                    .then(
                        response
                            .header("Content-Type", "application/json")
                            .sendString(Mono.just(answer))
                            .then()))
        .start();
  }

  @Test
  void keepsNothingOfMessagesThatAreAnswered() {
    keepsNothingOf(CALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":", "[1,", "\""})
  void keepsNothingOfMessagesThatAreRefused(String beginning) {
    keepsNothingOf(beginning + TEXT);
  }

  private static void keepsNothingOf(String message) {
    try (TlsTestServer server = server();
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("files", server.url()).build())) {
      post(gateway, message, FIRST);
      long before = used();
      post(gateway, message, MORE);
      assertThat(used() - before).isLessThan(MOST_MORE);
    }
  }

  private static void post(RunningGateway gateway, String message, int times) {
    for (int i = 0; i < times; i++) {
      McpClient.post(gateway.url("/mcp/files"), message);
    }
  }
}
