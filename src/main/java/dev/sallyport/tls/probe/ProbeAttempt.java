package dev.sallyport.tls.probe;

import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.tls.client.ObservedHandshake;
import dev.sallyport.tls.diagnosis.HandshakeDiagnosis;
import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import dev.sallyport.tls.trust.LoadedTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
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

  ProbeAttempt(URI url, LoadedTls tls, AllowedHosts allowed) {
    this.url = url;
    this.allowed = allowed;
    this.diagnosis = new HandshakeDiagnosis(tls, url);
    this.handshake = new ObservedHandshake(tls);
  }

  ProbeResult run() throws IOException {
    HostAddresses addresses = HostAddresses.resolve(url.getHost(), allowed);
    try (Socket plain = addresses.connect(port(), Duration.ZERO, this::opened)) {
      return run(plain);
    }
  }

  /** Over a connection that's there. */
  ProbeResult run(Socket plain) throws IOException {
    opened(plain);
    connected = true;
    return shakeHands(plain, url.getHost().replaceAll("[\\[\\]]", ""), port());
  }

  private int port() {
    return url.getPort() < 0 ? HTTPS_PORT : url.getPort();
  }

  private void opened(Socket attempt) {
    socket = attempt;
    if (closed) {
      try {
        attempt.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
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
