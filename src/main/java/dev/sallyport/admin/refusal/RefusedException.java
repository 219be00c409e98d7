package dev.sallyport.admin.refusal;

import dev.sallyport.inspect.FailureText;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.probe.ProbeException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * A request that isn't granted, as a problem document: with {@code field} where one is to blame,
 * and {@code reason} where it's a server that failed.
 */
public final class RefusedException extends ErrorResponseException {
  private static final long serialVersionUID = 1;
  private static final int INVALID_PARAMS = -32_602;

  private RefusedException(HttpStatusCode status, ProblemDetail problem) {
    super(status, problem, null);
  }

  private static RefusedException of(
      int status, String title, String detail, String property, String value) {
    HttpStatusCode code = HttpStatusCode.valueOf(status);
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(code, detail);
    problem.setTitle(title);
    problem.setProperty(property, value);
    return new RefusedException(code, problem);
  }

  /** 400: the request has a mistake. */
  public static RefusedException invalid(String field, String detail) {
    return of(400, "The request can't be used", detail, "field", field);
  }

  /** 403: the definition's tool filter doesn't permit it. */
  public static RefusedException notOffered(GatewayException.ToolNotOffered failure) {
    return of(403, "Not permitted", failure.text(), "field", "name");
  }

  /** 404: no server is called that. */
  public static RefusedException unknown(String field, String detail) {
    return of(404, "Not found", detail, "field", field);
  }

  /** 502, 503 or 504: there's no way to the server, or none now. */
  public static RefusedException failed(GatewayException failure) {
    int status = failure.status() < 500 ? HttpStatus.BAD_GATEWAY.value() : failure.status();
    return of(
        status, "The MCP server failed", failure.text(), "reason", FailureText.reason(failure));
  }

  /**
   * 502: the server answers something else than what was asked for; 400 if it blames the request.
   */
  public static RefusedException failed(String server, ProbeException failure) {
    String detail = "MCP server '%s': %s".formatted(server, failure.getMessage());
    return failure.code() == INVALID_PARAMS
        ? of(400, "The MCP server refuses the request", detail, "reason", "INVALID_PARAMS")
        : of(502, "The MCP server failed", detail, "reason", "NOT_MCP");
  }

  /** 503: the server's definition can't be used. */
  public static RefusedException unusable(String server, String problem) {
    return of(
        503,
        "The MCP server can't be used",
        "MCP server '%s': %s".formatted(server, problem),
        "reason",
        "UNUSABLE");
  }
}
