package dev.sallyport.tls.trust;

import dev.sallyport.definition.SslVerify;
import dev.sallyport.tls.certificate.CertificateFiles;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One watch: what its listener knows. Looked at by one thread at a time. */
final class WatchedTrust {
  private static final Logger log = LoggerFactory.getLogger(TrustWatcher.class);

  private final SslVerify sslVerify;
  private final TrustWatcher.Listener listener;
  private @Nullable Trust current;
  private @Nullable String failure;
  private boolean knowsFailure;
  private volatile boolean ended;

  WatchedTrust(SslVerify sslVerify, @Nullable Trust current, TrustWatcher.Listener listener) {
    this.sslVerify = sslVerify;
    this.current = current;
    this.listener = listener;
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
    } catch (RuntimeException e) {
      log.error("Trust of {} could not be looked at; trying again", sslVerify, e);
    }
  }

  private void compare(TrustResolver resolver, CertificateFiles files) {
    Trust found;
    try {
      found = resolver.resolve(sslVerify, files);
    } catch (TrustException e) {
      if (!knowsFailure && !Objects.equals(failure, e.getMessage())) {
        listener.trustFailed(e);
      }
      failure = e.getMessage();
      knowsFailure = false;
      return;
    }
    knowsFailure = false;
    if (!found.equals(current)) {
      listener.trustChanged(found);
    } else if (failure != null) {
      listener.trustRecovered();
    }
    current = found;
    failure = null;
  }
}
