package dev.sallyport.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A TLS server that speaks nothing newer than TLS 1.1. Runs in a JVM of its own, since the JDK
 * decides once per process whether it can do that.
 */
public final class Tls11Server implements AutoCloseable {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Process process;
  private final int port;

  private Tls11Server(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param certificate for an RSA key, as old servers have
   * @param directory for its files
   */
  public static Tls11Server start(TestCertificate certificate, Path directory) throws Exception {
    Path store = directory.resolve("tls11.p12");
    try (var out = Files.newOutputStream(store)) {
      certificate.keyStore().store(out, PASSWORD);
    }
    Path security =
        Files.writeString(
            directory.resolve("tls11.security"),
            "jdk.tls.disabledAlgorithms=SSLv3\njdk.tls.legacyAlgorithms=NULL\n");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.security.properties=" + security,
                "-cp",
                System.getProperty("java.class.path"),
                Tls11Server.class.getName(),
                store.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String line = process.inputReader(StandardCharsets.UTF_8).readLine();
    if (line == null) {
      throw new IllegalStateException("the server did not start");
    }
    return new Tls11Server(process, Integer.parseInt(line));
  }

  /** {@code https://localhost:PORT}. */
  public URI httpsUrl() {
    return URI.create("https://localhost:" + port);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** The server process: prints its port, then serves until it's killed. */
  public static void main(String... arguments) throws Exception {
    KeyStore store = KeyStore.getInstance(Path.of(arguments[0]).toFile(), PASSWORD);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    try (SSLServerSocket server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      server.setEnabledProtocols(new String[] {"TLSv1.1"});
      System.out.println(server.getLocalPort());
      while (true) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
          socket.startHandshake();
        } catch (IOException e) {
          System.err.println("client refused: " + e.getMessage());
        }
      }
    }
  }
}
