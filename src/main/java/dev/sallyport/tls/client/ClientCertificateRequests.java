package dev.sallyport.tls.client;

import dev.sallyport.tls.identity.ClientCertificate;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the client certificate to whoever asks for one, and remembers which handshakes were asked:
 * with TLS 1.2 the server's alert doesn't tell. The server's list of acceptable CAs isn't looked
 * at: there's one certificate for this server, and if it's the wrong one, the server says more than
 * it does about none. Thread-safe.
 */
final class ClientCertificateRequests extends X509ExtendedKeyManager {
  private static final String ALIAS = "client";

  private final @Nullable ClientCertificate identity;
  private final Map<Object, Boolean> asked = Collections.synchronizedMap(new WeakHashMap<>());

  /** With what is shown, if anything. */
  ClientCertificateRequests(@Nullable ClientCertificate identity) {
    this.identity = identity;
  }

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
    return alias(keyTypes);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    if (socket != null) {
      asked.put(socket, true);
    }
    return alias(keyTypes);
  }

  private @Nullable String alias(String[] keyTypes) {
    return identity != null && List.of(keyTypes).contains(identity.key().getAlgorithm())
        ? ALIAS
        : null;
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
    return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return identity == null ? null : identity.key();
  }
}
