package dev.sallyport.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP server on loopback that does what it's told with each connection: for bad days. */
public final class RawTestServer implements AutoCloseable {

  /** What is done with a connection; when it returns, the connection stays open. */
  public interface Behaviour {
    void on(Socket socket) throws IOException;
  }

  private final ServerSocket server;
  private final Behaviour behaviour;
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();

  private RawTestServer(Behaviour behaviour) throws IOException {
    this.behaviour = behaviour;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** Starts one with this behaviour. */
  public static RawTestServer start(Behaviour behaviour) {
    try {
      return new RawTestServer(behaviour);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes connections and never says anything. */
  public static RawTestServer silent() {
    return start(socket -> {});
  }

  /** Closes each connection after the client's first record. */
  public static RawTestServer closing() {
    return start(
        socket -> {
          byte[] header = socket.getInputStream().readNBytes(5);
          socket.getInputStream().readNBytes(((header[3] & 0xFF) << 8) | (header[4] & 0xFF));
          socket.close();
        });
  }

  /** Resets each connection after the first bytes of the client. */
  public static RawTestServer resetting() {
    return start(
        socket -> {
          socket.getInputStream().readNBytes(5);
          socket.setSoLinger(true, 0);
          socket.close();
        });
  }

  /** Reads the client's first record, then sends these bytes. */
  public static RawTestServer answering(byte... bytes) {
    return start(
        socket -> {
          byte[] header = socket.getInputStream().readNBytes(5);
          socket.getInputStream().readNBytes(((header[3] & 0xFF) << 8) | (header[4] & 0xFF));
          socket.getOutputStream().write(bytes);
          socket.getOutputStream().flush();
        });
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> handle(socket));
      } catch (IOException e) {
        // Closed by the test: there is nothing more to accept.
      }
    }
  }

  private void handle(Socket socket) {
    try {
      behaviour.on(socket);
    } catch (IOException e) {
      // The client went away first; tests look at the client's side.
    }
  }

  /** {@code https://localhost:PORT}. */
  public URI httpsUrl() {
    return URI.create("https://localhost:" + server.getLocalPort());
  }

  /** The ephemeral port. */
  public int port() {
    return server.getLocalPort();
  }

  /** TCP connections so far. */
  public int connections() {
    return connections.get();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
