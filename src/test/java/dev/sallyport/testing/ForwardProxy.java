package dev.sallyport.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy that makes tunnels. It looks no name up: every host is this machine, so that a test
 * shows who resolved a name. It keeps the heads of the requests it got, and takes CONNECT only.
 */
public final class ForwardProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final @Nullable String authorization;
  private final Queue<String> heads = new ConcurrentLinkedQueue<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile String refusal = "";

  private ForwardProxy(@Nullable String authorization) {
    this.authorization = authorization;
    try {
      this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** One that everybody may use. */
  public static ForwardProxy start() {
    return new ForwardProxy(null);
  }

  /**
   * One that wants credentials.
   *
   * @param authorization the value of {@code Proxy-Authorization}
   */
  public static ForwardProxy demanding(String authorization) {
    return new ForwardProxy(authorization);
  }

  /** Answers from now on with this status line and makes no tunnel; with tunnels if it's empty. */
  public void refuse(String statusLine) {
    refusal = statusLine;
  }

  /** Its URL. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** Its port. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Where to it was asked to make tunnels, one by one. */
  public List<String> targets() {
    return heads().stream().map(ForwardProxy::target).toList();
  }

  private static String target(String head) {
    return head.substring(head.indexOf(' ') + 1, head.indexOf(' ', head.indexOf(' ') + 1));
  }

  /** The requests it got, as they came. */
  public List<String> heads() {
    return List.copyOf(heads);
  }

  @Override
  public void close() {
    close(listening);
    sockets.forEach(ForwardProxy::close);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        sockets.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException closed) {
        close(listening);
      }
    }
  }

  private void serve(Socket client) {
    try {
      String head = head(client.getInputStream());
      heads.add(head);
      String answer = answer(head);
      OutputStream out = client.getOutputStream();
      if (!answer.startsWith("HTTP/1.1 200")) {
        write(out, answer + "\r\nContent-Length: 3\r\n\r\nno\n");
        client.close();
        return;
      }
      int port = Integer.parseInt(target(head).replaceFirst(".*:", ""));
      Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.add(server);
      write(out, answer + "\r\nVia: 1.1 forward\r\n\r\n");
      Thread.ofVirtual().start(() -> pass(client, server));
      pass(server, client);
    } catch (IOException gone) {
      close(client);
    }
  }

  private String answer(String head) {
    if (!refusal.isEmpty()) {
      return refusal;
    }
    if (!head.startsWith("CONNECT ")) {
      return "HTTP/1.1 405 CONNECT only";
    }
    boolean known =
        authorization == null
            || Stream.of(head.split("\r\n"))
                .anyMatch(("Proxy-Authorization: " + authorization)::equalsIgnoreCase);
    return known
        ? "HTTP/1.1 200 Connection established"
        : "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"";
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException gone) {
      // The other side is closed, too.
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
