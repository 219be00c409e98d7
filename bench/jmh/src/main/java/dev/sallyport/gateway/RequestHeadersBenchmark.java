package dev.sallyport.gateway;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFile;
import dev.sallyport.definition.ServerDefinition;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Which of a client's headers the server gets. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestHeadersBenchmark {
  private final RequestHeaders rules = new RequestHeaders("sallyport-benchmark");
  private ServerDefinition server;
  private Exchange exchange;

  @Setup
  public void prepare() throws IOException, ConfigException {
    Path file = Files.createTempFile("benchmark", ".yaml");
    try {
      Files.writeString(
          file,
          """
          mcp_servers:
            files:
              url: https://mcp.example.com/mcp
              extra_headers: [X-Tenant]
          """);
      server = ConfigFile.load(file, Map.of()).config().servers().getFirst();
    } finally {
      Files.delete(file);
    }
    HttpHeaders headers =
        DefaultHttpHeadersFactory.headersFactory()
            .newHeaders()
            .add("host", "gateway.example.com")
            .add("connection", "keep-alive")
            .add("content-type", "application/json")
            .add("accept", "application/json, text/event-stream")
            .add("accept-language", "*")
            .add("accept-encoding", "br, gzip, deflate")
            .add("sec-fetch-mode", "cors")
            .add("user-agent", "node")
            .add("authorization", "Bearer sk-0123456789abcdef0123456789abcdef")
            .add("mcp-protocol-version", "2026-07-28")
            .add("mcp-method", "tools/call")
            .add("mcp-name", "echo")
            .add("x-tenant", "a")
            .add("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .add("content-length", "140");
    exchange = new Exchange(HttpMethod.POST, headers, true, null, null, null);
  }

  @Benchmark
  public HttpHeaders toServer() {
    return rules.toServer(exchange, server);
  }
}
