package dev.sallyport.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes bytes on to a server on loopback, from a port that stays the same, as long as it's up. It
 * starts down.
 */
public final class TcpProxy implements AutoCloseable {
  private final int target;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile State state = State.DOWN;
  private ServerSocket listening;

  private enum State {
    UP,
    SILENT,
    DOWN
  }

  /** In front of a port of loopback. */
  public TcpProxy(int target) {
    this.target = target;
    this.listening = listen(0);
    this.port = listening.getLocalPort();
    close(listening);
  }

  /** Its port. */
  public int port() {
    return port;
  }

  /** Accepts connections from now on, and passes bytes. */
  public void up() {
    state = State.UP;
    if (listening.isClosed()) {
      listening = listen(port);
      ServerSocket accepting = listening;
      Thread.ofVirtual().start(() -> accept(accepting));
    }
  }

  /** Closes all connections and refuses new ones. */
  public void down() {
    state = State.DOWN;
    close(listening);
    sockets.forEach(TcpProxy::close);
    sockets.clear();
  }

  /** Keeps connections and accepts new ones, but passes nothing, like a cable that was cut. */
  public void silent() {
    up();
    state = State.SILENT;
  }

  @Override
  public void close() {
    down();
  }

  private void accept(ServerSocket accepting) {
    try {
      while (true) {
        Socket client = accepting.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(client);
        sockets.add(server);
        Thread.ofVirtual().start(() -> pass(client, server));
        Thread.ofVirtual().start(() -> pass(server, client));
        if (state == State.DOWN) {
          close(client);
          close(server);
        }
      }
    } catch (IOException closed) {
      close(accepting);
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] bytes = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        if (state == State.UP) {
          out.write(bytes, 0, read);
        }
      }
    } catch (IOException _) {
      // The other side is closed, too.
    }
  }

  private static ServerSocket listen(int port) {
    try {
      return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
