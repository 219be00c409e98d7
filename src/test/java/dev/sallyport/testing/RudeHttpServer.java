package dev.sallyport.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server that answers byte by byte as a test says, and breaks off, or never answers. */
public final class RudeHttpServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closedByPeer = new CountDownLatch(1);
  private final RawTestServer server;

  private RudeHttpServer(String answer, boolean closes) {
    this.server =
        RawTestServer.start(
            socket -> {
              readRequest(socket.getInputStream());
              socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
              socket.getOutputStream().flush();
              if (closes) {
                socket.close();
              } else {
                awaitEnd(socket);
              }
            });
  }

  /** Answers each request with these bytes and closes the connection. */
  public static RudeHttpServer breakingOffAfter(String answer) {
    return new RudeHttpServer(answer, true);
  }

  /** Answers each request with these bytes, and keeps silent from then on. */
  public static RudeHttpServer fallingSilentAfter(String answer) {
    return new RudeHttpServer(answer, false);
  }

  /** Its only endpoint. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.port() + "/mcp");
  }

  /** Requests so far. */
  public int requests() {
    return requests.get();
  }

  /** Waits for the first request. */
  public void awaitRequest() throws InterruptedException {
    if (!asked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("no request came");
    }
  }

  /** Waits until a connection is closed from the other side; false if it isn't. */
  public boolean isClosedByPeer() throws InterruptedException {
    return closedByPeer.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    server.close();
  }

  private void readRequest(InputStream socket) throws IOException {
    InputStream in = new BufferedInputStream(socket);
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed before a request");
      }
      head.append((char) next);
    }
    requests.incrementAndGet();
    asked.countDown();
    for (String line : head.toString().toLowerCase(Locale.ROOT).split("\r\n", -1)) {
      if (line.startsWith("content-length:")) {
        in.readNBytes(Integer.parseInt(line.substring(15).strip()));
      }
    }
  }

  private void awaitEnd(Socket socket) throws IOException {
    try {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } finally {
      closedByPeer.countDown();
    }
  }
}
