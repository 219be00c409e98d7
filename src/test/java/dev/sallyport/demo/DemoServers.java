package dev.sallyport.demo;

import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * The demo's MCP server of {@code docker-compose.demo.yml}, without TLS, for a proxy that ends TLS
 * before it. Each start makes a new CA, and a certificate for that proxy.
 */
final class DemoServers {
  private DemoServers() {}

  /**
   * Writes {@code ca.pem} to the first folder, {@code server.pem} and {@code server.key} to the
   * second, and serves at the port that the third argument names, until it's stopped. The other
   * arguments are the host names of the proxy.
   */
  static void main(String[] args) throws IOException, InterruptedException {
    if (args.length < 4) {
      System.err.println("Arguments: CA-FOLDER SERVER-FOLDER PORT HOST...");
      System.exit(2);
    }
    String[] hosts = Arrays.copyOfRange(args, 3, args.length);
    writeCertificates(Path.of(args[0]), Path.of(args[1]), hosts);
    CountDownLatch stopped = new CountDownLatch(1);
    DemoMcpServer server = DemoMcpServer.startPlain(Integer.parseInt(args[2]));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  stopped.countDown();
                }));
    System.out.println("The demo's MCP server listens on port " + args[2]);
    stopped.await();
  }

  /** Makes a CA and a certificate of it for these hosts; the CA's file is replaced last. */
  static void writeCertificates(Path caFolder, Path serverFolder, String... hosts)
      throws IOException {
    TestCa authority = TestCa.root("Sallyport Demo CA");
    Instant now = Instant.now();
    CertificateOptions forAYear =
        CertificateOptions.server(hosts)
            .withValidity(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(365)));
    authority
        .issue(forAYear)
        .writeServerFiles(serverFolder.resolve("server.pem"), serverFolder.resolve("server.key"));
    Path written = authority.writePem(caFolder.resolve(".ca.pem"));
    Files.move(written, caFolder.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
  }
}
