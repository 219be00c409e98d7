package dev.sallyport.tls.trust;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Finds the trust of a server that has no path in {@code ssl_verify}. */
final class DefaultTrust {
  private static final String STORE = "javax.net.ssl.trustStore";

  private DefaultTrust() {}

  /**
   * {@code SSL_CERT_FILE}, else the JVM's trust store in the order of the JSSE reference guide:
   * {@code javax.net.ssl.trustStore}, {@code jssecacerts}, {@code cacerts}.
   */
  static TrustSource find(Map<String, String> environment, Properties system) {
    String file = environment.get("SSL_CERT_FILE");
    if (file != null && !file.isEmpty()) {
      return new TrustSource.Files(Path.of(file), "SSL_CERT_FILE", null);
    }
    return ofJvm(system);
  }

  /** The JVM's trust store alone. */
  static TrustSource ofJvm(Properties system) {
    String password = notEmpty(system.getProperty(STORE + "Password"));
    String store = notEmpty(system.getProperty(STORE));
    if (store != null) {
      return store.equals("NONE")
          ? new TrustSource.Provided(system.getProperty(STORE + "Type", "PKCS11"), password)
          : new TrustSource.Files(Path.of(store), STORE, password);
    }
    Path security = Path.of(system.getProperty("java.home", ""), "lib", "security");
    Path jsse = security.resolve("jssecacerts");
    return new TrustSource.Files(
        Files.exists(jsse) ? jsse : security.resolve("cacerts"), "the JDK's trust store", null);
  }

  private static @Nullable String notEmpty(@Nullable String value) {
    return value == null || value.isEmpty() ? null : value;
  }
}
