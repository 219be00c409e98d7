package dev.sallyport.tls.probe;

import dev.sallyport.definition.rule.AddressNotAllowedException;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.tls.trust.LoadedTls;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes one TLS handshake and looks at it, for an operator: blocks, sends no request, and uses no
 * pool.
 */
public final class TlsProbe {
  private TlsProbe() {}

  /**
   * Connects to a server that may be anywhere, shakes hands, and closes.
   *
   * @see #probe(URI, LoadedTls, Duration, AllowedHosts)
   */
  public static ProbeResult probe(URI url, LoadedTls tls, Duration timeout) throws IOException {
    return probe(url, tls, timeout, new AllowedHosts.Every());
  }

  /**
   * Connects, shakes hands, and closes.
   *
   * @param url where to; only {@code https}, its host and its port matter
   * @param tls what to go by
   * @param timeout for everything together: name, connection, handshake
   * @param allowed to which of the host's addresses
   * @throws AddressNotAllowedException if none of them is allowed
   * @throws UnknownHostException if the name doesn't resolve
   * @throws ConnectException if nothing listens
   * @throws SocketTimeoutException if there's no connection in time
   * @throws IOException if there's no connection for another reason
   * @throws IllegalArgumentException if the URL isn't https or has no host
   */
  public static ProbeResult probe(URI url, LoadedTls tls, Duration timeout, AllowedHosts allowed)
      throws IOException {
    if (!"https".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
      throw new IllegalArgumentException("not an https URL with a host: " + url);
    }
    ProbeAttempt attempt = new ProbeAttempt(url, tls, allowed);
    return await(attempt, attempt::run, url, timeout);
  }

  /**
   * Shakes hands over a connection that's there; it is closed at the end.
   *
   * @param url where the connection leads; its host is verified
   * @throws IOException if the connection breaks in a way that says nothing about TLS
   */
  public static ProbeResult over(Socket connected, URI url, LoadedTls tls, Duration timeout)
      throws IOException {
    ProbeAttempt attempt = new ProbeAttempt(url, tls, new AllowedHosts.Every());
    return await(attempt, () -> attempt.run(connected), url, timeout);
  }

  private static ProbeResult await(
      ProbeAttempt attempt, Callable<ProbeResult> run, URI url, Duration timeout)
      throws IOException {
    FutureTask<ProbeResult> task = new FutureTask<>(run);
    Thread.ofVirtual().name("tls-probe").start(task);
    try {
      return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return attempt
          .timedOut()
          .orElseThrow(
              () ->
                  new SocketTimeoutException(
                      "no connection to %s within %s ms"
                          .formatted(url.getAuthority(), timeout.toMillis())));
    } catch (ExecutionException e) {
      throw unwrap(e, url);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      attempt.close();
    }
  }

  private static IOException unwrap(ExecutionException e, URI url) {
    return switch (e.getCause()) {
      case UnknownHostException unknown ->
          new UnknownHostException("the name %s doesn't resolve".formatted(url.getHost()));
      case ConnectException refused ->
          new ConnectException("nothing listens: " + url.getAuthority());
      case IOException other -> other;
      case null, default -> throw new IllegalStateException(e.getCause());
    };
  }
}
