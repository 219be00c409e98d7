package dev.sallyport.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port on which connections are refused: nothing listens on it, and as long as this JVM runs
 * nobody else gets it, as may happen to one that was let go.
 */
public final class ClosedPort {
  private static final Socket BOUND = bound();

  private ClosedPort() {}

  /** Its number, the same at all addresses of this machine. */
  public static int number() {
    return BOUND.getLocalPort();
  }

  private static Socket bound() {
    try {
      Socket socket = new Socket();
      socket.bind(new InetSocketAddress(0));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
