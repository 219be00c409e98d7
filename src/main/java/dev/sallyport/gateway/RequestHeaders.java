package dev.sallyport.gateway;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.GatewayException;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of a client's headers on the way to a server: an intermediary passes on what's meant
 * for the other end (RFC 9110 §7.6.1) and adds itself to {@code Via} (§7.6.3); the client's
 * credentials stay here unless the definition lets them through. Thread-safe.
 */
public final class RequestHeaders {
  /** Meant for the gateway itself, made anew for the next hop, or of no use to a server. */
  private static final Set<String> DROPPED =
      Set.of(
          "accept-encoding",
          "connection",
          "content-length",
          "expect",
          "forwarded",
          "host",
          "keep-alive",
          "origin",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "referer",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-proto",
          "x-real-ip");

  /** Words in header names that mark a credential. */
  private static final List<String> CREDENTIAL_WORDS =
      List.of(
          "authorization",
          "cookie",
          "api-key",
          "apikey",
          "token",
          "secret",
          "password",
          "credential",
          "x-mcp-");

  /** What Netty says of a client's stream in headers of its own. */
  private static final String OF_HTTP2 = "x-http2-";

  private static final Set<String> PASSED =
      Set.of(
          "accept",
          "accept-language",
          "content-type",
          "user-agent",
          "mcp-session-id",
          "mcp-protocol-version",
          "mcp-method",
          "mcp-name",
          "last-event-id",
          "traceparent",
          "tracestate",
          "baggage");

  private static final AsciiString SESSION = AsciiString.cached("mcp-session-id");

  private final String pseudonym;

  /**
   * @param pseudonym how this gateway calls itself in {@code Via}; unique, so that a request which
   *     comes back is known
   */
  public RequestHeaders(String pseudonym) {
    this.pseudonym = pseudonym;
  }

  /**
   * The headers for the server.
   *
   * @throws GatewayException.LoopDetected if the request has been here before
   */
  public HttpHeaders toServer(Exchange exchange, ServerDefinition server) {
    HttpHeaders client = exchange.headers();
    HttpHeaders forwarded =
        DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    Set<String> hopByHop = namedInConnection(client);
    for (var header :
        (Iterable<Map.Entry<CharSequence, CharSequence>>) client::iteratorCharSequence) {
      if (isPassed(header.getKey().toString(), hopByHop, server)) {
        forwarded.add(header.getKey(), header.getValue());
      }
    }
    if (exchange.keepsAuthorization()) {
      forwarded.remove(HttpHeaderNames.AUTHORIZATION);
    }
    if (exchange.session() != null) {
      forwarded.set(SESSION, exchange.session());
    }
    forwarded.set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY);
    addVia(client, forwarded);
    return forwarded;
  }

  private static boolean isPassed(String name, Set<String> hopByHop, ServerDefinition server) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (DROPPED.contains(lower) || lower.startsWith(OF_HTTP2) || hopByHop.contains(lower)) {
      return false;
    }
    if (PASSED.contains(lower) || lower.startsWith("mcp-")) {
      return true;
    }
    return !isCredential(lower) || server.extraHeaders().stream().anyMatch(name::equalsIgnoreCase);
  }

  private static boolean isCredential(String name) {
    for (String word : CREDENTIAL_WORDS) {
      if (name.contains(word)) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> namedInConnection(HttpHeaders headers) {
    List<String> values = headers.getAll(HttpHeaderNames.CONNECTION);
    if (values.isEmpty()) {
      return Set.of();
    }
    Set<String> names = new HashSet<>();
    for (String value : values) {
      for (String name : value.split(",", -1)) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  private void addVia(HttpHeaders client, HttpHeaders forwarded) {
    for (String via : client.getAll(HttpHeaderNames.VIA)) {
      if (via.contains(pseudonym)) {
        throw new GatewayException.LoopDetected();
      }
    }
    forwarded.add(HttpHeaderNames.VIA, "1.1 " + pseudonym);
  }
}
