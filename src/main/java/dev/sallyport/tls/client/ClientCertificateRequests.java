package dev.sallyport.tls.client;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Has no client certificate, and remembers which handshakes were asked for one: with TLS 1.2 the
 * server's alert doesn't tell. Thread-safe.
 */
final class ClientCertificateRequests extends X509ExtendedKeyManager {
  private final Map<Object, Boolean> asked = Collections.synchronizedMap(new WeakHashMap<>());

  /** Whether the server of this handshake asked for a certificate. */
  boolean isAsked(Object engineOrSocket) {
    return asked.containsKey(engineOrSocket);
  }

  /** Forgets a handshake that's over. */
  void forget(Object engineOrSocket) {
    asked.remove(engineOrSocket);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    if (engine != null) {
      asked.put(engine, true);
    }
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    if (socket != null) {
      asked.put(socket, true);
    }
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return null;
  }
}
