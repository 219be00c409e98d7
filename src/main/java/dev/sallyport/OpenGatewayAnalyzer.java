package dev.sallyport;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Lets Spring Boot print {@link OpenGatewayException} as a text, without a stack trace. */
final class OpenGatewayAnalyzer extends AbstractFailureAnalyzer<OpenGatewayException> {
  @Override
  protected FailureAnalysis analyze(Throwable failure, OpenGatewayException cause) {
    return new FailureAnalysis(cause.problem(), cause.advice(), cause);
  }
}
