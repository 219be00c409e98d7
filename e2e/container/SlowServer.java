import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;

/** An MCP server whose calls take three seconds; a file tells that one has begun. */
final class SlowServer {
  private static final Duration TAKES = Duration.ofSeconds(3);

  static void main(String[] args) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/mcp", exchange -> answer(exchange, Path.of(args[0])));
    server.start();
  }

  private static void answer(HttpExchange exchange, Path begun) throws IOException {
    exchange.getRequestBody().readAllBytes();
    Files.writeString(begun, "begun");
    try {
      Thread.sleep(TAKES);
    } catch (InterruptedException _) {
      return;
    }
    byte[] result =
        """
        {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"slow but sure"}],"isError":false}}"""
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, result.length);
    exchange.getResponseBody().write(result);
    exchange.close();
  }
}
