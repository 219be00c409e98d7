package dev.sallyport.tls.client;

import dev.sallyport.tls.diagnosis.ChainRejectedException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets the JDK verify chain and host name against exactly these anchors, and puts the presented
 * chain into the exception when it refuses. Thread-safe.
 */
final class VerifyingTrustManager extends ServerTrustManager {
  private final X509ExtendedTrustManager pkix;

  VerifyingTrustManager(List<X509Certificate> anchors) {
    this.pkix = pkix(anchors);
  }

  private static X509ExtendedTrustManager pkix(List<X509Certificate> anchors) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < anchors.size(); i++) {
        store.setCertificateEntry(Integer.toString(i), anchors.get(i));
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager extended) {
          return extended;
        }
      }
      throw new IllegalStateException("the JDK has no X.509 trust manager");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the JDK can't verify certificates", e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    HostCheck.require(engine.getSSLParameters());
    try {
      pkix.checkServerTrusted(chain, authType, engine);
      checkDates(chain);
    } catch (CertificateException e) {
      throw new ChainRejectedException(chain, e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    if (!(socket instanceof SSLSocket tls)) {
      throw new CertificateException("a server is only verified in a handshake");
    }
    HostCheck.require(tls.getSSLParameters());
    try {
      pkix.checkServerTrusted(chain, authType, socket);
      checkDates(chain);
    } catch (CertificateException e) {
      throw new ChainRejectedException(chain, e);
    }
  }

  /** PKIX takes a certificate that is itself an anchor without looking at its dates. */
  private static void checkDates(X509Certificate[] chain) throws CertificateException {
    chain[0].checkValidity();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return pkix.getAcceptedIssuers();
  }
}
