package dev.sallyport.tls.trust;

import dev.sallyport.definition.ServerTls;
import dev.sallyport.tls.certificate.CertificateFiles;
import dev.sallyport.tls.identity.ClientCertificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One watch: what its listener knows. Looked at by one thread at a time. */
final class WatchedTrust {
  private static final Logger log = LoggerFactory.getLogger(TrustWatcher.class);
  private static final long WARN_DAYS = 14;

  private final ServerTls tls;
  private final TrustWatcher.Listener listener;
  private final LongAdder failures;
  private @Nullable LoadedTls current;
  private @Nullable String failure;
  private boolean knowsFailure;
  private long daysTold = Long.MAX_VALUE;
  private volatile boolean ended;

  WatchedTrust(
      ServerTls tls,
      @Nullable LoadedTls current,
      TrustWatcher.Listener listener,
      LongAdder failures) {
    this.tls = tls;
    this.current = current;
    this.listener = listener;
    this.failures = failures;
    this.knowsFailure = current == null;
  }

  void end() {
    ended = true;
  }

  /** Compares with what was told last. Nothing that goes wrong here touches the other watches. */
  void look(TrustResolver resolver, CertificateFiles files) {
    if (ended) {
      return;
    }
    try {
      compare(resolver, files);
      resolver.exceptionLeft(tls).ifPresent(this::warn);
      listener.looked(resolver.now());
    } catch (RuntimeException e) {
      log.error("Trust of {} could not be looked at; trying again", tls.verify(), e);
    }
  }

  /**
   * Trust and client certificate are looked at on their own: a CA that's removed mustn't stay
   * trusted because the client's key doesn't load.
   */
  private void compare(TrustResolver resolver, CertificateFiles files) {
    List<TrustException> failures = new ArrayList<>();
    @Nullable Trust trust = current == null ? null : current.trust();
    @Nullable ClientCertificate identity = current == null ? null : current.identity();
    try {
      trust = resolver.trust(tls, files);
    } catch (TrustException e) {
      if (e.endsTrustInUse()) {
        current = null;
        tell(e);
        return;
      }
      failures.add(e);
    }
    try {
      identity = resolver.identity(tls, files);
    } catch (TrustException e) {
      failures.add(e);
    }
    @Nullable LoadedTls found =
        trust == null || (current == null && !failures.isEmpty())
            ? null
            : LoadedTls.of(tls, trust, identity);
    boolean changed = found != null && !found.equals(current);
    if (found != null && changed) {
      listener.trustChanged(found);
      current = found;
    }
    if (!failures.isEmpty()) {
      tell(failures.getFirst());
    } else {
      boolean recovered = failure != null && !changed;
      knowsFailure = false;
      failure = null;
      if (recovered) {
        listener.trustRecovered();
      }
    }
  }

  /** Each failure once; the first only if the listener doesn't know it. */
  private void tell(TrustException e) {
    boolean isNew = !knowsFailure && !Objects.equals(failure, e.getMessage());
    failure = e.getMessage();
    knowsFailure = false;
    if (isNew) {
      if (!e.endsTrustInUse()) {
        failures.increment();
      }
      listener.trustFailed(e);
    }
  }

  /** Once for each of the last days. */
  private void warn(Duration left) {
    long days = left.toDays();
    if (left.isPositive() && days <= WARN_DAYS && days < daysTold) {
      daysTold = days;
      listener.exceptionEnds(Objects.requireNonNull(tls.insecureUntil()), days);
    }
  }
}
