package dev.sallyport;

import dev.sallyport.store.StoreStartException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Lets Spring Boot print {@link StoreStartException} as a text, without a stack trace. */
final class StoreStartAnalyzer extends AbstractFailureAnalyzer<StoreStartException> {
  @Override
  protected FailureAnalysis analyze(Throwable failure, StoreStartException cause) {
    return new FailureAnalysis(cause.problem(), cause.advice(), cause);
  }
}
