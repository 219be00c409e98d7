package dev.sallyport.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.RunningApplication;
import dev.sallyport.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection on which a request without the admin key was refused. */
class RefusalTest {
  private static final int ROUNDS = 400;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final String BODY = "{\"server_name\": \"one\"}";

  @Test
  void servesTheNextRequest(@TempDir Path folder) throws IOException {
    try (RunningApplication gateway =
        RunningApplication.start(folder, "", TestDatabase.h2(folder).environment())) {
      URI url = gateway.url("/v1/mcp/server");
      try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
        connection.setTcpNoDelay(true);
        connection.setSoTimeout(PATIENCE_MILLIS);
        for (int i = 0; i < ROUNDS; i++) {
          boolean right = i % 2 == 1;
          send(connection, right ? RunningApplication.KEY : "another");
          assertThat(answer(connection.getInputStream()))
              .startsWith(right ? "HTTP/1.1 400" : "HTTP/1.1 401");
        }
      }
    }
  }

  /** The body comes after the head, as many clients send it. */
  private static void send(Socket connection, String key) throws IOException {
    String head =
        "POST /v1/mcp/server HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(key, BODY.length());
    connection.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    connection.getOutputStream().write(BODY.getBytes(StandardCharsets.US_ASCII));
  }

  private static String answer(InputStream in) throws IOException {
    StringBuilder read = new StringBuilder();
    while (!isWhole(read.toString())) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed after: " + read);
      }
      read.append((char) next);
    }
    return read.toString();
  }

  private static boolean isWhole(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0) {
      return false;
    }
    String head = answer.substring(0, end).toLowerCase(Locale.ROOT);
    int length = head.indexOf("content-length: ");
    if (length < 0) {
      return answer.endsWith("\r\n0\r\n\r\n");
    }
    String digits = head.substring(length + 16).split("\r\n", 2)[0];
    return answer.length() == end + 4 + Integer.parseInt(digits);
  }
}
