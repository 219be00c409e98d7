package dev.sallyport.admin.refusal;

import dev.sallyport.inspect.FailureText;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.probe.ProbeException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * A request that an MCP server is in the way of, as a problem document (RFC 9457) with a {@code
 * reason} that programs can tell cases by.
 */
public final class ServerFailedException extends ErrorResponseException {
  private static final long serialVersionUID = 1;
  private static final int INVALID_PARAMS = -32_602;

  private final String reason;
  private final String detail;

  private ServerFailedException(HttpStatusCode status, ProblemDetail problem, String reason) {
    super(status, problem, null);
    this.reason = reason;
    this.detail = String.valueOf(problem.getDetail());
  }

  /** A word that programs can tell cases by. */
  public String reason() {
    return reason;
  }

  /** What happened, for the operator. */
  public String detail() {
    return detail;
  }

  private static ServerFailedException of(int status, String title, String detail, String reason) {
    HttpStatusCode code = HttpStatusCode.valueOf(status);
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(code, detail);
    problem.setTitle(title);
    problem.setProperty("reason", reason);
    return new ServerFailedException(code, problem, reason);
  }

  /** 502, 503 or 504: there's no way to the server, or none now. */
  public static ServerFailedException failed(GatewayException failure) {
    int status = failure.status() < 500 ? HttpStatus.BAD_GATEWAY.value() : failure.status();
    return of(status, "The MCP server failed", failure.text(), FailureText.reason(failure));
  }

  /**
   * 502: the server answers something else than what was asked for; 400 if it blames the request.
   */
  public static ServerFailedException failed(String server, ProbeException failure) {
    String detail = "MCP server '%s': %s".formatted(server, failure.getMessage());
    return failure.code() == INVALID_PARAMS
        ? of(400, "The MCP server refuses the request", detail, "INVALID_PARAMS")
        : of(502, "The MCP server failed", detail, "NOT_MCP");
  }

  /** 503: the server's definition can't be used. */
  public static ServerFailedException unusable(String server, String problem) {
    return of(
        503,
        "The MCP server can't be used",
        "MCP server '%s': %s".formatted(server, problem),
        "UNUSABLE");
  }
}
