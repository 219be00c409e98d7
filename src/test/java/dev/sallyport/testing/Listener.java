package dev.sallyport.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A certificate for the gateway's own port in files, and the properties that name them, as an
 * operator sets them.
 *
 * @param folder where the files are
 */
public record Listener(Path folder) {
  private static final String BUNDLE = "--spring.ssl.bundle.pem.listener.";

  /** Writes the certificate and its key. */
  public void write(TestCertificate certificate) {
    certificate.writeServerFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"));
  }

  /** The properties for TLS and HTTP/2 with reload, and what else is given. */
  public String[] properties(String... others) {
    return Stream.concat(
            Stream.of(
                "--server.ssl.bundle=listener",
                "--server.http2.enabled=true",
                BUNDLE + "keystore.certificate=" + folder.resolve("tls.crt"),
                BUNDLE + "keystore.private-key=" + folder.resolve("tls.key"),
                BUNDLE + "keystore.verify-keys=true",
                BUNDLE + "reload-on-update=true"),
            Stream.of(others))
        .toArray(String[]::new);
  }

  /** The same, with client certificates of a CA asked for. */
  public String[] properties(TestCa clients, String clientAuth, String... others) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--server.ssl.client-auth=" + clientAuth,
                BUNDLE
                    + "truststore.certificate="
                    + clients.writePem(folder.resolve("clients.pem"))));
    all.addAll(List.of(others));
    return properties(all.toArray(String[]::new));
  }
}
