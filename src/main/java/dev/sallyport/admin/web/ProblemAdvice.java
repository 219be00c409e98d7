package dev.sallyport.admin.web;

import dev.sallyport.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.server.MissingRequestValueException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Mono;

/** Answers every failure of the REST API with a problem document (RFC 9457). */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);
  private static final String RETRY_SECONDS = "5";

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(StoreException failure) {
    String detail = String.valueOf(failure.getMessage());
    return switch (failure) {
      case StoreException.Unavailable _ -> tryLater("The database is away", detail);
      case StoreException.NotFound _ -> answer(ApiException.notFound("server_id", detail));
      case StoreException.IdTaken _ -> answer(ApiException.invalid("server_id", detail));
      case StoreException.NameTaken _ -> answer(ApiException.invalid("server_name", detail));
      case StoreException.ChangedMeanwhile _ -> answer(ApiException.conflict("version", detail));
      case StoreException.NoSecretKey _ -> answer(ApiException.conflict("credentials", detail));
    };
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> overloaded(TaskRejectedException full) {
    return tryLater("Too many requests at once", "The REST API is busy. Try again.");
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> unexpected(Exception failure) {
    log.error("A request to the REST API failed", failure);
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            HttpStatus.INTERNAL_SERVER_ERROR, "An error of the gateway; its log says more.");
    return ResponseEntity.internalServerError().body(problem);
  }

  /** Spring's own failures, with a detail where they have none, and the parameter to blame. */
  @Override
  protected Mono<ResponseEntity<Object>> handleExceptionInternal(
      Exception failure,
      @Nullable Object body,
      @Nullable HttpHeaders headers,
      HttpStatusCode status,
      ServerWebExchange exchange) {
    if (failure instanceof ErrorResponse answer) {
      ProblemDetail problem = answer.getBody();
      if (problem.getDetail() == null) {
        problem.setDetail(detail(status));
      }
      String parameter = parameter(failure);
      if (parameter != null) {
        problem.setDetail(
            failure instanceof MissingRequestValueException
                ? parameter + ": is missing"
                : parameter + ": can't be read as what it should be");
        problem.setProperty(ApiException.FIELD, parameter);
      }
    }
    return super.handleExceptionInternal(failure, body, headers, status, exchange);
  }

  private static String detail(HttpStatusCode status) {
    return switch (status.value()) {
      case 404 -> "There's nothing at this path; /v3/api-docs tells what there is.";
      case 413 -> "The body is larger than 1.5 MiB.";
      default -> "The request can't be served as it is.";
    };
  }

  private static @Nullable String parameter(Exception failure) {
    MethodParameter parameter =
        failure instanceof ServerWebInputException wrong ? wrong.getMethodParameter() : null;
    RequestParam named =
        parameter == null ? null : parameter.getParameterAnnotation(RequestParam.class);
    if (parameter == null || named == null) {
      return null;
    }
    return named.name().isEmpty() ? parameter.getParameterName() : named.name();
  }

  private static ResponseEntity<ProblemDetail> tryLater(String title, String detail) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, detail);
    problem.setTitle(title);
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
        .body(problem);
  }

  private static ResponseEntity<ProblemDetail> answer(ApiException refusal) {
    return ResponseEntity.status(refusal.getStatusCode()).body(refusal.getBody());
  }
}
