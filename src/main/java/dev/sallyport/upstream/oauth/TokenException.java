package dev.sallyport.upstream.oauth;

import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why there's no token. The message is for the client: the end of a sentence, without internals and
 * secrets.
 */
public final class TokenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String reason;
  private final String text;
  private final String advice;
  private final transient @Nullable TlsDiagnosis diagnosis;

  private TokenException(
      String reason, String text, String advice, @Nullable TlsDiagnosis diagnosis) {
    super(text, null, false, false);
    this.reason = "TOKEN_" + reason;
    this.text = text;
    this.advice = advice;
    this.diagnosis = diagnosis;
  }

  /** Classes of failures beside those of TLS. */
  public enum Reason {
    /** The token server's name has no address. */
    DNS,
    /** The operator doesn't allow connections to its address. */
    ADDRESS_NOT_ALLOWED,
    /** No TCP connection came about. */
    CONNECT,
    /** The proxy on the way made no connection to it. */
    PROXY,
    /** It took too long. */
    TIMEOUT,
    /** Its answer can't be used. */
    RESPONSE,
    /** Its CA certificates don't load. */
    TRUST,
    /** It refuses the client. */
    REFUSED,
    /** It can't be found out where tokens are got. */
    DISCOVERY
  }

  /**
   * @param text the end of a sentence, for the client
   * @param advice what to do, for the operator
   */
  public TokenException(Reason reason, String text, String advice) {
    this(reason.name(), text, advice, null);
  }

  /**
   * TLS with the token server failed.
   *
   * @param diagnosis as it's made for MCP servers; the words are changed to mean the token server
   * @param hasOwnTrust whether {@code token_ssl_verify} is what was trusted
   */
  public static TokenException tls(TlsDiagnosis diagnosis, boolean hasOwnTrust) {
    TlsDiagnosis ofTokenServer = TokenServerWords.of(diagnosis, hasOwnTrust);
    String summary = ofTokenServer.summary();
    return new TokenException(
        ofTokenServer.reason().name(),
        "TLS with the token server failed: "
            + summary.substring(0, 1).toLowerCase(Locale.ROOT)
            + summary.substring(1),
        ofTokenServer.advice(),
        ofTokenServer);
  }

  /** A constant that programs can tell cases by; it begins with {@code TOKEN_}. */
  public String reason() {
    return reason;
  }

  /** The message, never null here. */
  public String text() {
    return text;
  }

  /** What to do; empty where the message says it. */
  public String advice() {
    return advice;
  }

  /** Of a handshake; null if there's none. */
  public @Nullable TlsDiagnosis diagnosis() {
    return diagnosis;
  }

  /** In full, for the log. */
  public String describe() {
    if (diagnosis != null) {
      return "TLS with the token server failed: " + diagnosis.describe();
    }
    return advice.isEmpty() ? text : text + "\n  what to do: " + advice;
  }
}
