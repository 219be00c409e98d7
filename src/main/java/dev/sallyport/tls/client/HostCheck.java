package dev.sallyport.tls.client;

import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.Trust;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;

/** The check of the host name (RFC 9110 §4.3.4), which the JDK makes only when it's asked for. */
final class HostCheck {
  private static final String HTTPS = "HTTPS";

  private HostCheck() {}

  /**
   * Asks for the check if anything is verified at all, and takes it back if not. Sends {@code
   * ssl_server_name}, if it's given.
   */
  static void set(SSLParameters parameters, LoadedTls tls) {
    if (tls.serverName() != null) {
      parameters.setServerNames(List.of(new SNIHostName(tls.serverName())));
    }
    parameters.setEndpointIdentificationAlgorithm(
        switch (tls.trust()) {
          case Trust.Anchors anchors -> HTTPS;
          case Trust.Unverified() -> "";
        });
  }

  /** Whoever forgets to ask for the check must not get a connection without it. */
  static void require(SSLParameters parameters) {
    if (!Objects.equals(parameters.getEndpointIdentificationAlgorithm(), HTTPS)) {
      throw new IllegalStateException("the host name check is not switched on");
    }
  }
}
