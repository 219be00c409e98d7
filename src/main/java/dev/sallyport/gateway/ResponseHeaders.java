package dev.sallyport.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of a server's headers on the way to a client: hop-by-hop fields (RFC 9110 §7.6.1)
 * and cookies stay here.
 */
public final class ResponseHeaders {
  private static final Set<String> DROPPED =
      Set.of(
          "alt-svc",
          "connection",
          "content-length",
          "keep-alive",
          "proxy-authenticate",
          "proxy-connection",
          "set-cookie",
          "strict-transport-security",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private ResponseHeaders() {}

  /**
   * Adds the headers that are for the client. Lengths aren't among them: the message is framed
   * anew.
   */
  public static void toClient(HttpHeaders server, HttpHeaders client) {
    String connection = server.get(HttpHeaderNames.CONNECTION, "").toLowerCase(Locale.ROOT);
    for (var header :
        (Iterable<Map.Entry<CharSequence, CharSequence>>) server::iteratorCharSequence) {
      String name = header.getKey().toString().toLowerCase(Locale.ROOT);
      if (!DROPPED.contains(name) && (connection.isEmpty() || !connection.contains(name))) {
        client.add(header.getKey(), header.getValue());
      }
    }
  }
}
