package dev.sallyport.upstream.oauth;

import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import dev.sallyport.tls.diagnosis.TlsDiagnosis.Reason;
import java.util.regex.Pattern;

/** What's said of an MCP server's TLS, said of a token server's. */
public final class TokenServerWords {
  private static final Pattern SETTING = Pattern.compile("(?<!token_)\\bssl_verify\\b");
  private static final Pattern SERVER = Pattern.compile("\\b([Tt]he) server\\b");
  private static final Pattern URL =
      Pattern.compile("\\burl( \\(or ssl_server_name\\))?(?=[ :,.])");

  /** Stands for where the trust came from: that setting stays what it is. */
  private static final String ORIGIN = "\0";

  private static final String NO_CERTIFICATE =
      "Have the token server do without a client certificate, or give tokens at the MCP server's"
          + " own host and port: ssl_client_cert is shown there only.";

  private TokenServerWords() {}

  /**
   * A diagnosis of a handshake with a token server.
   *
   * @param hasOwnTrust whether {@code token_ssl_verify} is what was trusted
   */
  static TlsDiagnosis of(TlsDiagnosis diagnosis, boolean hasOwnTrust) {
    String origin = diagnosis.trustOrigin();
    String advice = words(diagnosis.advice()).replace(origin, ORIGIN);
    String shownOrigin = hasOwnTrust ? setting(origin) : origin;
    return new TlsDiagnosis(
        diagnosis.reason(),
        words(diagnosis.summary()),
        diagnosis.chain(),
        shownOrigin,
        diagnosis.reason() == Reason.CLIENT_CERTIFICATE_REQUIRED
            ? NO_CERTIFICATE
            : URL.matcher(setting(advice)).replaceAll("token_url").replace(ORIGIN, shownOrigin));
  }

  private static String words(String text) {
    return SERVER.matcher(text).replaceAll("$1 token server");
  }

  /** A text about {@code ssl_verify}, made one about {@code token_ssl_verify}. */
  public static String setting(String text) {
    return SETTING.matcher(text).replaceAll("token_ssl_verify");
  }
}
