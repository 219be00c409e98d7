package dev.sallyport.gateway;

import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.signal.ExchangeSample;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AsciiString;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client on its way to one server.
 *
 * @param method POST, GET or DELETE
 * @param headers the client's headers, as they came
 * @param keepsAuthorization whether {@code Authorization} holds the key to this gateway and stays
 *     here
 * @param endpoint where the server takes it, if not at its {@code url}
 * @param message the message's envelope; absent without a body
 * @param body the message, owned by the downstream side until the exchange has ended
 * @param session the server's id of the session that it belongs to, where the client knows it by
 *     another
 * @param sample what's noted of it
 */
public record Exchange(
    HttpMethod method,
    HttpHeaders headers,
    boolean keepsAuthorization,
    @Nullable URI endpoint,
    @Nullable Envelope message,
    @Nullable ByteBuf body,
    @Nullable String session,
    ExchangeSample sample) {
  private static final AsciiString LAST_EVENT_ID = AsciiString.cached("last-event-id");

  /** One that nobody takes note of. */
  public Exchange(
      HttpMethod method,
      HttpHeaders headers,
      boolean keepsAuthorization,
      @Nullable URI endpoint,
      @Nullable Envelope message,
      @Nullable ByteBuf body) {
    this(
        method,
        headers,
        keepsAuthorization,
        endpoint,
        message,
        body,
        null,
        ExchangeSample.unseen());
  }

  /** The same without its body, which the downstream side lets go of. */
  public Exchange withoutBody() {
    return body == null
        ? this
        : new Exchange(
            method, headers, keepsAuthorization, endpoint, message, null, session, sample);
  }

  /** The same with other headers. */
  public Exchange with(HttpHeaders others) {
    return new Exchange(
        method, others, keepsAuthorization, endpoint, message, body, session, sample);
  }

  /** The same in a session, by the server's id of it. */
  public Exchange within(String serversId) {
    return new Exchange(
        method, headers, keepsAuthorization, endpoint, message, body, serversId, sample);
  }

  /** The same without the event after which a stream is to go on. */
  public Exchange fromTheBeginning() {
    return headers.contains(LAST_EVENT_ID) ? with(headers.copy().remove(LAST_EVENT_ID)) : this;
  }

  /** Whether the client asks for a stream to listen to, beside its calls. */
  public boolean opensStream() {
    return method.equals(HttpMethod.GET)
        || (message != null && "subscriptions/listen".equals(message.method()));
  }

  /** Whether it holds a request, or several, and no notification or answer only. */
  public boolean asks() {
    return message != null
        && (message.kind() == Envelope.Kind.REQUEST || message.kind() == Envelope.Kind.BATCH);
  }

  /**
   * The request for what comes after an event of this exchange's answer (MCP 2025-11-25,
   * "Resumability and Redelivery").
   */
  public Exchange resumedAfter(String lastEventId) {
    HttpHeaders resuming = headers.copy().set(LAST_EVENT_ID, lastEventId);
    resuming.remove(HttpHeaderNames.CONTENT_TYPE);
    return new Exchange(
        HttpMethod.GET, resuming, keepsAuthorization, endpoint, null, null, session, sample);
  }
}
