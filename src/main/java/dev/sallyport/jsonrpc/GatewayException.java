package dev.sallyport.jsonrpc;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that the gateway itself answers, as a JSON-RPC error with an HTTP status. The message
 * is for the client: one sentence that says what to do, without internals and secrets.
 *
 * <p>Codes of the gateway's own are {@code -31} followed by the HTTP status: outside the range that
 * JSON-RPC 2.0 reserves, as MCP 2026-07-28, basic, "Error Codes", asks, so that no client takes one
 * for a sign of the server's era.
 */
public abstract sealed class GatewayException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final int code;
  private final @Nullable String server;
  private final @Nullable String reason;

  /** Most characters of a client's text that are said back to it. */
  private static final int MOST_SAID_BACK = 128;

  private GatewayException(
      int status, int code, @Nullable String server, @Nullable String reason, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.server = server;
    this.reason = reason;
  }

  private GatewayException(
      int status, @Nullable String server, @Nullable String reason, String message) {
    this(status, -31_000 - status, server, reason, message);
  }

  /** The HTTP status code. */
  public int status() {
    return status;
  }

  /** The JSON-RPC error code. */
  public int code() {
    return code;
  }

  /** The name of the server it's about, if it's about one. */
  public @Nullable String server() {
    return server;
  }

  /** A constant that programs can tell cases by, where there are several of one kind. */
  public @Nullable String reason() {
    return reason;
  }

  /** The message as it was given; never null here. */
  public String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  /** What a client said, short, and without the halves of surrogate pairs that UTF-8 can't say. */
  private static String shortened(String text) {
    String start =
        text.length() <= MOST_SAID_BACK ? text : text.substring(0, MOST_SAID_BACK) + "...";
    return new String(start.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /** 400: the body isn't JSON. */
  public static final class ParseError extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With what the parser says. */
    public ParseError(String detail) {
      super(400, -32_700, null, null, "Parse error: " + detail);
    }
  }

  /** 400: the body is JSON, but no JSON-RPC message that's allowed here. */
  public static final class InvalidRequest extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With what's wrong. */
    public InvalidRequest(String detail) {
      super(400, -32_600, null, null, "Invalid request: " + detail);
    }
  }

  /**
   * 400: a header says something else than the message that it mirrors (MCP 2026-07-28, Streamable
   * HTTP, "Server Validation").
   */
  public static final class HeaderMismatch extends GatewayException {
    private static final long serialVersionUID = 1;

    /**
     * @param header the header's name
     * @param value its value, decoded; null if it's missing
     * @param body what the message says
     */
    public HeaderMismatch(String header, @Nullable String value, String body) {
      super(
          400,
          -32_020,
          null,
          null,
          value == null
              ? "Header mismatch: %s header is missing; body value is '%s'"
                  .formatted(header, shortened(body))
              : "Header mismatch: %s header value '%s' does not match body value '%s'"
                  .formatted(header, shortened(value), shortened(body)));
    }
  }

  /** 400: a call was cancelled, by its client or for want of it. */
  public static final class Cancelled extends GatewayException {
    private static final long serialVersionUID = 1;

    /**
     * @param why as the end of a sentence
     */
    public Cancelled(String server, String why) {
      super(
          400,
          server,
          "CANCELLED",
          "The call to MCP server '%s' was cancelled: %s".formatted(server, shortened(why)));
    }
  }

  /** 400: a request lacks what its method needs (MCP 2026-07-28, basic, "Error Codes"). */
  public static final class InvalidParams extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With what's wrong. */
    public InvalidParams(String detail) {
      super(400, -32_602, null, null, "Invalid params: " + shortened(detail));
    }
  }

  /** 404: the client's revision has no such method (MCP 2026-07-28, Streamable HTTP). */
  public static final class MethodNotFound extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With the method. */
    public MethodNotFound(String method) {
      super(404, -32_601, null, null, "Method not found: " + shortened(method));
    }
  }

  /** 400: a client asks for a revision that isn't spoken (MCP 2026-07-28, versioning). */
  public static final class UnsupportedVersion extends GatewayException {
    private static final long serialVersionUID = 1;

    private final String requested;

    /** With the revision that was asked for. */
    public UnsupportedVersion(String requested) {
      super(400, -32_022, null, null, "Unsupported protocol version");
      this.requested = shortened(requested);
    }

    /** The revision that was asked for. */
    public String requested() {
      return requested;
    }
  }

  /** 401: a key is wanted. */
  public static final class Unauthorized extends GatewayException {
    private static final long serialVersionUID = 1;

    private final String challenge;

    /**
     * @param challenge the value of {@code WWW-Authenticate} (RFC 9110 §11.6.1)
     */
    public Unauthorized(String challenge, String message) {
      super(401, null, null, message);
      this.challenge = challenge;
    }

    /** The value of {@code WWW-Authenticate}. */
    public String challenge() {
      return challenge;
    }
  }

  /** 403: this caller may not do that. */
  public static final class Forbidden extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With why. */
    public Forbidden(String message) {
      super(403, null, null, message);
    }
  }

  /** 403: the server's definition keeps this tool from clients. */
  public static final class ToolNotOffered extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With the names of the server and of the tool that was called. */
    public ToolNotOffered(String server, String tool) {
      super(
          403,
          server,
          "TOOL",
          "The gateway's operator doesn't offer tool '%s' of MCP server '%s'"
              .formatted(shortened(tool), server));
    }
  }

  /** 404: no server has that name. */
  public static final class UnknownServer extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With the name as it was asked for. */
    public UnknownServer(String name) {
      super(404, name, null, "There is no MCP server named '" + name + "' here");
    }
  }

  /** 404: no server is in that access group. */
  public static final class UnknownGroup extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With the group as it was asked for. */
    public UnknownGroup(String group) {
      super(
          404, null, null, "No MCP server here is in the access group '" + shortened(group) + "'");
    }
  }

  /** 404: the session is over, or this gateway didn't begin it: the client begins another. */
  public static final class SessionNotFound extends GatewayException {
    private static final long serialVersionUID = 1;

    /** Takes nothing: the client knows which. */
    public SessionNotFound() {
      super(404, null, null, "That session is over: send initialize without Mcp-Session-Id");
    }
  }

  /** 410: a stream can't go on where the client lost it. */
  public static final class EventForgotten extends GatewayException {
    private static final long serialVersionUID = 1;

    /** Takes nothing: the client knows which. */
    public EventForgotten() {
      super(
          410,
          null,
          null,
          "What came after that event isn't known any more, or not at this replica: its stream"
              + " can't be resumed, and the call may have run");
    }
  }

  /** 405: the path knows other HTTP methods. */
  public static final class MethodNotAllowed extends GatewayException {
    private static final long serialVersionUID = 1;

    private final String allow;

    /**
     * @param allow the value of {@code Allow} (RFC 9110 §10.2.1)
     */
    public MethodNotAllowed(String allow) {
      super(405, null, null, "This path takes " + allow);
      this.allow = allow;
    }

    /** The value of {@code Allow}. */
    public String allow() {
      return allow;
    }
  }

  /** 413: the body is larger than the gateway takes. */
  public static final class BodyTooLarge extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With the limit in bytes. */
    public BodyTooLarge(int limit) {
      super(413, null, null, "The body is larger than this gateway's limit of " + limit + " bytes");
    }
  }

  /** 415: the body is encoded in a way that the gateway doesn't read. */
  public static final class UnsupportedContentEncoding extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With the encoding that was used. */
    public UnsupportedContentEncoding(String encoding) {
      super(415, null, null, "Send the body without Content-Encoding '" + encoding + "'");
    }
  }

  /** 502: the server can't be reached, or broke off before it answered. */
  public static final class ServerUnreachable extends GatewayException {
    private static final long serialVersionUID = 1;

    /** Where on the way to an answer it failed. */
    public enum Phase {
      /** The host's name has no address. */
      DNS("its host name can't be resolved"),
      /** The operator doesn't allow connections to its address. */
      ADDRESS_NOT_ALLOWED("its address is not one that this gateway may connect to"),
      /** No TCP connection came about. */
      CONNECT("the connection was refused or timed out"),
      /** The connection ended before an answer came; what was asked may have been done. */
      RESPONSE("it closed the connection before it answered"),
      /** The answer breaks the rules of HTTP, or the gateway's limits. */
      PROTOCOL("its answer can't be read"),
      /** It's a program, and doesn't start. */
      PROCESS_START("its program can't be started; the gateway's log says why"),
      /** It's a program, and ended; what was asked may have been done. */
      PROCESS_ENDED("its process ended before it answered"),
      /** It's a program, and ended so often that it isn't started again at once. */
      PROCESS_PAUSE("its process ended again and again; it's started again in a moment");

      private final String words;

      Phase(String words) {
        this.words = words;
      }
    }

    /** With the server's name. */
    public ServerUnreachable(String server, Phase phase) {
      super(502, server, phase.name(), "MCP server '" + server + "': " + phase.words);
    }
  }

  /** 502: the TLS handshake with the server failed. */
  public static final class TlsFailure extends GatewayException {
    private static final long serialVersionUID = 1;

    /**
     * @param reason the class of the failure
     * @param summary why, in short
     */
    public TlsFailure(String server, String reason, String summary) {
      super(502, server, reason, "MCP server '" + server + "': TLS failed: " + summary);
    }
  }

  /** 502, or 504 if it's slow: the proxy before the server makes no way to it. */
  public static final class ProxyFailed extends GatewayException {
    private static final long serialVersionUID = 1;

    private final int proxyStatus;
    private final String detail;

    /**
     * @param words what went wrong, without the proxy's name
     * @param slow whether something took too long
     * @param proxyStatus the status of HTTP that the proxy answered with; 0 if none
     * @param detail the same with the proxy's name, for the operator and not for the client
     */
    public ProxyFailed(String server, String words, boolean slow, int proxyStatus, String detail) {
      super(slow ? 504 : 502, server, "PROXY", "MCP server '" + server + "': " + words);
      this.proxyStatus = proxyStatus;
      this.detail = detail;
    }

    /** The status of HTTP that the proxy answered with; 0 if none came. */
    public int proxyStatus() {
      return proxyStatus;
    }

    /** What went wrong and with which proxy, for the operator. Without credentials. */
    public String detail() {
      return detail;
    }
  }

  /** 502: the server redirects to a place where the gateway doesn't follow. */
  public static final class RedirectRefused extends GatewayException {
    private static final long serialVersionUID = 1;

    private final String location;

    /** With why it isn't followed. */
    public RedirectRefused(String server, String why) {
      this(server, why, "");
    }

    /**
     * @param why it isn't followed
     * @param location where it leads, as the server says it, or empty; for the operator, not for
     *     the client
     */
    public RedirectRefused(String server, String why, String location) {
      super(502, server, "REDIRECT", "MCP server '" + server + "' redirects " + why);
      this.location = location;
    }

    /** Where it leads, as the server says it; empty if it doesn't. */
    public String location() {
      return location;
    }
  }

  /** 502: the server's answer is one that MCP doesn't know. */
  public static final class UnexpectedAnswer extends GatewayException {
    private static final long serialVersionUID = 1;

    /**
     * @param method what was asked
     * @param status the HTTP status of the answer
     */
    public UnexpectedAnswer(String server, String method, int status) {
      super(
          502,
          server,
          "ANSWER",
          "MCP server '%s' answers %s with HTTP %d and no JSON-RPC response"
              .formatted(server, shortened(method), status));
    }

    /**
     * An answer that came without HTTP.
     *
     * @param method what was asked
     */
    public UnexpectedAnswer(String server, String method) {
      super(
          502,
          server,
          "ANSWER",
          "MCP server '%s' answers %s with something that MCP doesn't know there"
              .formatted(server, shortened(method)));
    }
  }

  /** 502: the server doesn't accept the credentials that its definition holds. */
  public static final class CredentialsRefused extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With the server's name. */
    public CredentialsRefused(String server) {
      super(
          502,
          server,
          "CREDENTIALS",
          "MCP server '"
              + server
              + "' refuses the gateway's credentials (401): check its auth_type"
              + " and token in the gateway's configuration");
    }
  }

  /** 502: there's no access token for the server (RFC 6749 §4.4). */
  public static final class TokenFailure extends GatewayException {
    private static final long serialVersionUID = 1;

    private final String advice;

    /**
     * @param reason the class of the failure; it begins with {@code TOKEN_}
     * @param summary why, as the end of a sentence
     * @param advice what to do; for the operator, not for the client
     */
    public TokenFailure(String server, String reason, String summary, String advice) {
      super(
          502,
          server,
          reason,
          "MCP server '" + server + "': there's no access token for it: " + summary);
      this.advice = advice;
    }

    /** What to do; empty where the message says it. */
    public String advice() {
      return advice;
    }
  }

  /** 502: a list of tools can't be read, and the tools that are kept from clients may be in it. */
  public static final class ToolListUnreadable extends GatewayException {
    private static final long serialVersionUID = 1;

    /**
     * @param why what's wrong with it, as the end of a sentence about it
     */
    public ToolListUnreadable(String server, String why) {
      super(
          502,
          server,
          "TOOL_LIST",
          "MCP server '%s': its answer %s, so the tools that aren't offered can't be taken out"
              .formatted(server, why));
    }
  }

  /** 503: the server's definition can't be used. */
  public static final class ServerDisabled extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With why, in short. */
    public ServerDisabled(String server, String why) {
      super(503, server, "DISABLED", "MCP server '" + server + "' is disabled: " + why);
    }
  }

  /** 503: the server's definition was changed or removed before the request went out. */
  public static final class ServerChanged extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With the server's name. */
    public ServerChanged(String server) {
      super(
          503,
          server,
          "CHANGED",
          "MCP server '" + server + "' was changed or removed just now: send the request again");
    }
  }

  /** 503: there's no room for one more request. */
  public static final class Overloaded extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With the server's name. */
    public Overloaded(String server) {
      super(
          503,
          server,
          "OVERLOADED",
          "All connections to MCP server '" + server + "' are busy: try again later");
    }

    /** With the server's name, and how many requests it gets at a time. */
    public Overloaded(String server, int most) {
      super(
          503,
          server,
          "OVERLOADED",
          "MCP server '%s' has as many requests as it gets at a time (%d): try again later"
              .formatted(server, most));
    }

    /** The gateway itself has as many as it takes. */
    public Overloaded() {
      super(503, null, "OVERLOADED", "This gateway is busy with other requests: try again later");
    }
  }

  /** 503: as many sessions with servers that have sessions are open as may be. */
  public static final class TooManySessions extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With the server's name. */
    public TooManySessions(String server) {
      super(
          503,
          server,
          "SESSIONS",
          "Too many sessions are in use, so none can be opened with MCP server '%s': try again later"
              .formatted(server));
    }
  }

  /** 503: what's asked for is at another replica of the gateway, and that can't be reached. */
  public static final class ReplicaUnreachable extends GatewayException {
    private static final long serialVersionUID = 1;

    /** Takes nothing: clients know no replicas. */
    public ReplicaUnreachable() {
      super(
          503,
          null,
          "REPLICA",
          "What waited for your answer is at another replica of the gateway, which can't be reached"
              + " now: make the call again from its beginning");
    }
  }

  /** 413: what's said is for another replica of the gateway, and larger than what gets there. */
  public static final class TooLargeForReplica extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With the limit in bytes. */
    public TooLargeForReplica(int limit) {
      super(
          413,
          null,
          "REPLICA",
          "An answer to a question of another replica of the gateway has "
              + limit
              + " bytes at most; this one is larger");
    }
  }

  /** 504: the server took too long. */
  public static final class ServerTimeout extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With the limit that was passed. */
    public ServerTimeout(String server, Duration limit) {
      super(
          504,
          server,
          null,
          "MCP server '" + server + "' didn't answer within " + limit.toMillis() / 1000.0 + " s");
    }
  }

  /** 508: the request has been through this gateway before. */
  public static final class LoopDetected extends GatewayException {
    private static final long serialVersionUID = 1;

    /** Takes nothing: the request itself shows it. */
    public LoopDetected() {
      super(
          508,
          null,
          null,
          "The request came back to this gateway: a server's url points at the gateway itself");
    }
  }

  /** The stream of an answer broke off; sent as its last event. */
  public static final class StreamCut extends GatewayException {
    private static final long serialVersionUID = 1;

    /** With the server's name. */
    public StreamCut(String server) {
      super(
          502,
          server,
          "STREAM_CUT",
          "MCP server '" + server + "' broke off in the middle of its answer");
    }
  }
}
