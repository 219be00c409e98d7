package dev.sallyport.upstream.proxy;

import dev.sallyport.definition.ProxyAddress;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A proxy didn't make a way to a server. The message is for the operator, without credentials. */
public final class ProxyException extends IOException {
  private static final long serialVersionUID = 1;

  /** What went wrong. */
  public enum Kind {
    /** The proxy's name has no address. */
    NAME("the gateway's proxy has a host name that can't be resolved"),
    /** The operator doesn't allow connections to the proxy's address. */
    NOT_ALLOWED("its proxy has an address that this gateway may not connect to"),
    /** No TCP connection to the proxy came about. */
    CONNECT("the gateway's proxy can't be reached"),
    /** It's silent. */
    TIMEOUT("the gateway's proxy doesn't answer"),
    /** It closed the connection instead of answering. */
    CLOSED("the gateway's proxy closed the connection before it answered"),
    /** Its answer isn't HTTP, or too long. */
    PROTOCOL("what answers in place of the gateway's proxy isn't an HTTP proxy"),
    /** It refused with a status of HTTP. */
    STATUS("the gateway's proxy refused to connect to it");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final Kind kind;
  private final int status;

  private ProxyException(
      Kind kind, int status, ProxyAddress proxy, String detail, @Nullable Throwable cause) {
    super("proxy " + proxy.authority() + ": " + detail, cause);
    this.kind = kind;
    this.status = status;
  }

  static ProxyException of(Kind kind, ProxyAddress proxy, @Nullable Throwable cause) {
    String detail =
        switch (kind) {
          case NAME -> "its name doesn't resolve";
          case NOT_ALLOWED -> "general_settings.allowed_hosts doesn't allow its address";
          case CONNECT -> "nothing listens there, or it can't be reached";
          case TIMEOUT -> "no answer to CONNECT in time";
          case CLOSED -> "closed the connection instead of answering CONNECT";
          case PROTOCOL -> "the answer to CONNECT isn't HTTP/1.1, or too long";
          case STATUS -> "refused";
        };
    return new ProxyException(kind, 0, proxy, detail, cause);
  }

  /** It answered with this status. */
  static ProxyException status(int status, ProxyAddress proxy, String target) {
    return new ProxyException(
        Kind.STATUS, status, proxy, "answered CONNECT %s with %d".formatted(target, status), null);
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /** The status of HTTP that it answered with; 0 if none came. */
  public int status() {
    return status;
  }

  /** Whether something took too long, by what's known here. */
  public boolean isTimeout() {
    return kind == Kind.TIMEOUT || status == 504;
  }

  /** What went wrong in words for a client: without the proxy's name. */
  public String words() {
    return switch (status) {
      case 0 -> kind.words;
      case 407 -> "the gateway's proxy wants other credentials (HTTP 407)";
      default -> kind.words + " (HTTP " + status + ")";
    };
  }
}
