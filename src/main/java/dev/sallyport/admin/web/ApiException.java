package dev.sallyport.admin.web;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * A request to the REST API that isn't granted, as a problem document (RFC 9457). It names the
 * field that's to blame as {@code field}, and all mistakes as {@code errors}.
 */
public final class ApiException extends ErrorResponseException {
  private static final long serialVersionUID = 1;

  /** The property of a problem document that names the field to blame. */
  static final String FIELD = "field";

  private ApiException(HttpStatus status, String title, List<Mistake> mistakes) {
    super(status, problem(status, title, mistakes), null);
  }

  /** 400: the request has mistakes. */
  public static ApiException invalid(List<Mistake> mistakes) {
    return new ApiException(HttpStatus.BAD_REQUEST, "The request can't be used", mistakes);
  }

  /** 400: the request has a mistake. */
  public static ApiException invalid(String field, String detail) {
    return invalid(List.of(new Mistake(field, detail)));
  }

  /** 403: the caller is known, and this isn't permitted. */
  public static ApiException forbidden(String field, String detail) {
    return new ApiException(
        HttpStatus.FORBIDDEN, "Not permitted", List.of(new Mistake(field, detail)));
  }

  /** 404: there's nothing of that name. */
  public static ApiException notFound(String field, String detail) {
    return new ApiException(HttpStatus.NOT_FOUND, "Not found", List.of(new Mistake(field, detail)));
  }

  /** 409: the request doesn't go together with what's there. */
  public static ApiException conflict(String field, String detail) {
    return new ApiException(
        HttpStatus.CONFLICT, "In conflict with what's there", List.of(new Mistake(field, detail)));
  }

  private static ProblemDetail problem(HttpStatus status, String title, List<Mistake> mistakes) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            status, mistakes.stream().map(Mistake::detail).collect(Collectors.joining("\n")));
    problem.setTitle(title);
    mistakes.stream()
        .map(Mistake::field)
        .filter(field -> !field.isEmpty())
        .findFirst()
        .ifPresent(field -> problem.setProperty(FIELD, field));
    problem.setProperty("errors", List.copyOf(mistakes));
    return problem;
  }
}
