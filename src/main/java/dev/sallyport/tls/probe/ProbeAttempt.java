package dev.sallyport.tls.probe;

import dev.sallyport.definition.rule.AddressNotAllowedException;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.tls.client.ObservedHandshake;
import dev.sallyport.tls.diagnosis.HandshakeDiagnosis;
import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import dev.sallyport.tls.trust.Trust;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one connection of a probe. Runs on one thread; another may end it. */
final class ProbeAttempt {
  private static final int HTTPS_PORT = 443;

  private final URI url;
  private final AllowedHosts allowed;
  private final HandshakeDiagnosis diagnosis;
  private final ObservedHandshake handshake;
  private volatile @Nullable Socket socket;
  private volatile boolean connected;
  private volatile boolean closed;

  ProbeAttempt(URI url, Trust trust, AllowedHosts allowed) {
    this.url = url;
    this.allowed = allowed;
    this.diagnosis = new HandshakeDiagnosis(trust, url);
    this.handshake = new ObservedHandshake(trust);
  }

  ProbeResult run() throws IOException {
    String host = url.getHost().replaceAll("[\\[\\]]", "");
    int port = url.getPort() < 0 ? HTTPS_PORT : url.getPort();
    try (Socket plain = connect(host, port)) {
      connected = true;
      return shakeHands(plain, host, port);
    }
  }

  private ProbeResult shakeHands(Socket plain, String host, int port) throws IOException {
    try {
      handshake.over(plain, host, port);
      return result(Optional.empty());
    } catch (IOException e) {
      Optional<TlsDiagnosis> why = diagnosis.of(e);
      if (why.isEmpty()) {
        throw e;
      }
      return result(why);
    }
  }

  /** Tries each address in turn: refused, unreachable and without a route are all the same here. */
  private Socket connect(String host, int port) throws IOException {
    @Nullable SocketException last = null;
    List<InetAddress> all = List.of(InetAddress.getAllByName(host));
    List<InetAddress> permitted = allowed.permitted(host, all);
    if (permitted.isEmpty()) {
      throw new AddressNotAllowedException(host, all);
    }
    for (InetAddress address : permitted) {
      Socket attempt = new Socket();
      socket = attempt;
      if (closed) {
        attempt.close();
      }
      try {
        attempt.connect(new InetSocketAddress(address, port));
        return attempt;
      } catch (SocketException e) {
        attempt.close();
        last = e;
      }
    }
    throw last != null ? last : new ConnectException("no address");
  }

  /** The result of a handshake that isn't complete in time, if there's a connection at all. */
  Optional<ProbeResult> timedOut() {
    return connected ? Optional.of(result(Optional.of(diagnosis.timeout()))) : Optional.empty();
  }

  void close() throws IOException {
    closed = true;
    Socket current = socket;
    if (current != null) {
      current.close();
    }
  }

  private ProbeResult result(Optional<TlsDiagnosis> verdict) {
    return new ProbeResult(handshake.chain(), handshake.protocol(), handshake.cipher(), verdict);
  }
}
