package dev.sallyport.demo;

import dev.sallyport.testing.TestCertificate;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.testing.TokenGuard;
import dev.sallyport.testing.TokenServer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The demo's MCP server on loopback, at {@code /mcp}. Whoever starts it closes it. */
public final class DemoMcpServer implements AutoCloseable {
  private final DemoProtocol protocol = new DemoProtocol();
  private final TlsTestServer server;

  private DemoMcpServer(TlsTestServer.Builder server) {
    this.server = server.handler(this::handle).start();
  }

  private DemoMcpServer(TlsTestServer.Builder server, TokenServer tokens) {
    this.server = server.handler(new TokenGuard(tokens, this::handle)).start();
  }

  /** One that's reached by https only. */
  public static DemoMcpServer start(TestCertificate certificate) {
    return new DemoMcpServer(TlsTestServer.builder().certificate(certificate));
  }

  /** One that's reached by https only, with a token of that server. */
  public static DemoMcpServer start(TestCertificate certificate, TokenServer tokens) {
    return new DemoMcpServer(TlsTestServer.builder().certificate(certificate), tokens);
  }

  /** One without TLS. */
  public static DemoMcpServer startPlain() {
    return new DemoMcpServer(TlsTestServer.builder());
  }

  /** One without TLS that other machines reach, for a proxy that has TLS. */
  static DemoMcpServer startPlain(int port) {
    return new DemoMcpServer(TlsTestServer.builder().everywhere(port));
  }

  /** Its MCP endpoint. */
  public URI url() {
    return server.url().resolve("/mcp");
  }

  /** Sessions that clients opened and didn't close. */
  public int openSessions() {
    return protocol.openSessions();
  }

  /** What reached it so far. */
  public TlsTestServer traffic() {
    return server;
  }

  @Override
  public void close() {
    server.close();
  }

  private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
    if (!request.fullPath().equals("/mcp")) {
      return response.status(404).send();
    }
    HttpHeaders headers = request.requestHeaders();
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin != null && !isLocal(origin)) {
      return response.status(403).send();
    }
    DemoProtocol.Headers relevant =
        new DemoProtocol.Headers(
            headers.get("MCP-Protocol-Version"),
            headers.get("Mcp-Method"),
            headers.get("Mcp-Name"),
            headers.get("Mcp-Session-Id"));
    return switch (request.method().name()) {
      case "POST" ->
          request
              .receive()
              .aggregate()
              .asByteArray()
              .defaultIfEmpty(new byte[0])
              .flatMap(body -> send(response, protocol.post(relevant, body)));
      case "DELETE" -> send(response, protocol.delete(relevant));
      default -> response.status(405).header("Allow", "POST, DELETE").send();
    };
  }

  private static boolean isLocal(String origin) {
    String host = URI.create(origin).getHost();
    return "localhost".equals(host) || "127.0.0.1".equals(host);
  }

  private static Mono<Void> send(HttpServerResponse response, DemoReply reply) {
    response.status(reply.status());
    reply.headers().forEach(response::header);
    if (reply.body() == null) {
      return response.send();
    }
    return response
        .header(HttpHeaderNames.CONTENT_TYPE, "application/json")
        .sendByteArray(Mono.just(reply.body().toString().getBytes(StandardCharsets.UTF_8)))
        .then();
  }
}
