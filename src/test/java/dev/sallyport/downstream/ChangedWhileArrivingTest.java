package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TlsTestServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A message that takes its time goes out under the definition in force when it has arrived. */
class ChangedWhileArrivingTest {
  private final TlsTestServer first = server("first");
  private final TlsTestServer second = server("second");

  private static TlsTestServer server(String answer) {
    return TlsTestServer.builder()
        .handler(
            (request, response) ->
                request.method().name().equals("GET")
                    ? response
                        .sse()
                        .sendString(
                            Flux.just("event: endpoint\ndata: /m\n\n").concatWith(Flux.never()))
                    : request.receive().then(response.sendString(Mono.just(answer)).then()))
        .start();
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  private static Definitions files(TlsTestServer server) {
    return Definitions.server("files", server.url().resolve("/mcp"));
  }

  /** Posts a call whose body comes after the definitions have changed. */
  private static String postAcrossChange(
      RunningGateway gateway, URI path, List<ServerDefinition> changed) throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      client.setSoTimeout(20_000);
      String head =
          String.join(
              "\r\n",
              "POST " + path.toString().substring(path.toString().indexOf('/', 7)) + " HTTP/1.1",
              "Host: localhost",
              "Content-Type: application/json",
              "Content-Length: " + CALL.length(),
              "Expect: 100-continue",
              "Connection: close",
              "",
              "");
      client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      assertThat(readHead(client.getInputStream()))
          .as("the gateway has found the server and waits for the body")
          .startsWith("HTTP/1.1 100");
      gateway.define(changed);
      client.getOutputStream().write(CALL.getBytes(StandardCharsets.US_ASCII));
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("closed after %s", head).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  @Test
  void goesToTheNewUrl() throws IOException {
    try (RunningGateway gateway = RunningGateway.with(files(first).build())) {
      assertThat(
              postAcrossChange(gateway, gateway.url("/mcp/files"), List.of(files(second).build())))
          .startsWith("HTTP/1.1 200")
          .contains("second");
      assertThat(first.connections()).isZero();
    }
  }

  @Test
  void obeysTheNewToolFilter() throws IOException {
    try (RunningGateway gateway = RunningGateway.with(files(first).build())) {
      assertThat(
              postAcrossChange(
                  gateway,
                  gateway.url("/mcp/files"),
                  List.of(files(first).disallowedTools("echo").build())))
          .startsWith("HTTP/1.1 403");
      assertThat(first.connections()).isZero();
    }
  }

  @Test
  void findsNobodyWhereTheServerIsGone() throws IOException {
    try (RunningGateway gateway = RunningGateway.with(files(first).build())) {
      assertThat(postAcrossChange(gateway, gateway.url("/mcp/files"), List.of()))
          .startsWith("HTTP/1.1 404")
          .contains("no MCP server named 'files'");
      assertThat(first.connections()).isZero();
    }
  }

  @Test
  void isToldToBeginASessionWhereTheServerSpeaksAnotherTransportNow() throws IOException {
    try (RunningGateway gateway = RunningGateway.with(files(first).build())) {
      assertThat(
              postAcrossChange(
                  gateway, gateway.url("/mcp/files"), List.of(files(first).sse().build())))
          .startsWith("HTTP/1.1 400")
          .contains("send initialize first");
    }
  }

  @Test
  void endpointOfAStreamIsNotPostedToOnceTheServerHasMoved() throws IOException {
    try (RunningGateway gateway = RunningGateway.with(files(first).sse().build());
        Stream<String> stream = McpClient.getLines(gateway.url("/files/sse")).body()) {
      Iterator<String> lines = stream.iterator();
      lines.next();
      URI endpoint = gateway.url(lines.next().substring("data: ".length()));

      assertThat(postAcrossChange(gateway, endpoint, List.of(files(second).sse().build())))
          .startsWith("HTTP/1.1 400")
          .contains("open the event stream again");
      assertThat(first.requests()).as("the stream").isEqualTo(1);
      assertThat(second.connections()).isZero();
    }
  }
}
