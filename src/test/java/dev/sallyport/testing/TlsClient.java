package dev.sallyport.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Clients of the gateway's own TLS, which trust one CA and show a certificate or none. */
public final class TlsClient {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private TlsClient() {}

  /** A client over HTTP/2 or HTTP/1.1; the caller closes it. */
  public static HttpClient of(HttpClient.Version version, TestCa trusted) {
    return of(version, trusted, null);
  }

  /** The same, with a certificate to show. */
  public static HttpClient of(
      HttpClient.Version version, TestCa trusted, @Nullable TestCertificate shown) {
    return HttpClient.newBuilder()
        .version(version)
        .connectTimeout(Duration.ofSeconds(20))
        .sslContext(context(trusted, shown))
        .build();
  }

  /** What such clients shake hands with. */
  public static SSLContext context(TestCa trusted, @Nullable TestCertificate shown) {
    try {
      KeyStore anchors = KeyStore.getInstance("PKCS12");
      anchors.load(null, null);
      anchors.setCertificateEntry("ca", trusted.certificate());
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(anchors);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown == null ? null : keys(shown), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyManager[] keys(TestCertificate shown) throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(shown.keyStore(), PASSWORD);
    return keys.getKeyManagers();
  }
}
