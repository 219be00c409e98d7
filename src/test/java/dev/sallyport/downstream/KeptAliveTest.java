package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TlsTestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Connections of clients that carry one request after the other. */
class KeptAliveTest {
  private static final String POST =
      """
      POST /mcp/files HTTP/1.1\r
      Host: localhost\r
      Content-Type: application/json\r
      Accept: application/json, text/event-stream\r
      Content-Length: %d\r
      \r
      %s"""
          .formatted(CALL.getBytes(UTF_8).length, CALL);

  private static final String GET =
      "GET /mcp/none HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";

  /**
   * A request that arrives while the one before is still under way waits, and so do those after.
   */
  @Test
  void goOnAfterARequestThatHadToWait() throws IOException {
    try (TlsTestServer server =
            TlsTestServer.builder()
                .handler((request, response) -> response.sendString(Mono.just("ok")))
                .start();
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("files", server.url()).build());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.url("/").getPort())) {
      socket.setSoTimeout(20_000);
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      send(socket, POST + GET);
      assertThat(status(in)).isEqualTo(200);
      assertThat(status(in)).isEqualTo(404);
      send(socket, GET);
      assertThat(status(in)).isEqualTo(404);
    }
  }

  private static void send(Socket socket, String requests) throws IOException {
    socket.getOutputStream().write(requests.getBytes(UTF_8));
  }

  /** Of the next answer that begins in what's read. */
  private static int status(BufferedReader in) throws IOException {
    for (; ; ) {
      String line = in.readLine();
      int begin = line == null ? -1 : line.indexOf("HTTP/1.1 ");
      if (begin >= 0) {
        return Integer.parseInt(line.substring(begin + 9, begin + 12));
      }
      assertThat(line).as("the connection goes on").isNotNull();
    }
  }
}
