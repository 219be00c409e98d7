package dev.sallyport.upstream.probe;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What servers in front of an MCP server say by HTTP where others fail in the handshake: nginx,
 * Apache and Go let the connection come about and answer 400.
 */
final class FrontWords {
  private static final int BAD_REQUEST = 400;
  private static final int MOST_READ = 2_000;

  private static final String NO_CLIENT_CERTIFICATE =
      "The server wants a client certificate (mutual TLS), and says so by HTTP 400. Have one made by a CA that it trusts, and set ssl_client_cert and ssl_client_key to its files.";
  private static final String BAD_CLIENT_CERTIFICATE =
      "The server doesn't accept the gateway's client certificate, and says so by HTTP 400. Give one in ssl_client_cert that a CA of the server issued, and that hasn't expired.";
  private static final String WANTS_TLS =
      "The server speaks TLS on this port, and the url is http. Write https:// in it.";

  private static final Map<String, String> MEANINGS =
      Map.of(
          "No required SSL certificate was sent", NO_CLIENT_CERTIFICATE,
          "The SSL certificate error", BAD_CLIENT_CERTIFICATE,
          "The plain HTTP request was sent to HTTPS port", WANTS_TLS,
          "Client sent an HTTP request to an HTTPS server", WANTS_TLS,
          "speaking plain HTTP to an SSL-enabled server port", WANTS_TLS);

  private FrontWords() {}

  /** What an answer means, and what to do, if it's one of these. */
  static Optional<String> meaning(int status, byte[] body) {
    if (status != BAD_REQUEST) {
      return Optional.empty();
    }
    String text =
        new String(body, 0, Math.min(body.length, MOST_READ), StandardCharsets.ISO_8859_1);
    return MEANINGS.entrySet().stream()
        .filter(each -> text.contains(each.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
