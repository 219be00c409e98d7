package dev.sallyport.signal;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.GatewayException;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What's known of one exchange: filled in as it goes on, read once it has ended. Written on the
 * event loop of the client's connection; not thread-safe.
 */
public final class ExchangeSample {
  private static final AttributeKey<ExchangeSample> CURRENT =
      AttributeKey.valueOf(ExchangeSample.class, "current");

  private final @Nullable HttpServerRequest request;
  private final long startedNanos;
  private @Nullable ServerDefinition server;
  private @Nullable Envelope message;
  private @Nullable GatewayException refusal;
  private @Nullable UpstreamSample upstream;
  private @Nullable Boolean retoldToModern;
  private boolean knownCaller;
  private long bytesIn;
  private long bytesOut;
  private int status;
  private int errorCode;
  private boolean toolError;
  private @Nullable Object trace;

  /**
   * @param request what the client sent; null for one that nobody sees
   * @param startedNanos when it came, in the time of {@link System#nanoTime}
   */
  private ExchangeSample(@Nullable HttpServerRequest request, long startedNanos) {
    this.request = request;
    this.startedNanos = startedNanos;
  }

  /**
   * Begins, at the connection of a request.
   *
   * @param startedNanos when the request came, in the time of {@link System#nanoTime}
   */
  public static ExchangeSample begin(HttpServerRequest request, long startedNanos) {
    ExchangeSample sample = new ExchangeSample(request, startedNanos);
    request.withConnection(connection -> connection.channel().attr(CURRENT).set(sample));
    return sample;
  }

  /** The one that an answer ends; one that nobody sees where none has begun. */
  public static ExchangeSample of(HttpServerResponse response) {
    @Nullable ExchangeSample[] found = new @Nullable ExchangeSample[1];
    response.withConnection(connection -> found[0] = of(connection.channel()));
    return found[0] == null ? unseen() : found[0];
  }

  /** The one that's under way on a client's connection, if there's one. */
  public static @Nullable ExchangeSample of(Channel connection) {
    return connection.attr(CURRENT).get();
  }

  /** Ends the one that's under way on a client's connection. */
  public static @Nullable ExchangeSample end(Channel connection) {
    return connection.attr(CURRENT).getAndSet(null);
  }

  /** One that nobody sees. */
  public static ExchangeSample unseen() {
    return new ExchangeSample(null, 0);
  }

  /**
   * The caller may call.
   *
   * @param withKey whether it's by a key
   */
  public void admitted(boolean withKey) {
    knownCaller = withKey;
  }

  /** The server that it's for is known. */
  public void isFor(ServerDefinition definition) {
    server = definition;
  }

  /** The message was read. */
  public void carries(Envelope envelope) {
    message = envelope;
  }

  /** The gateway answers by itself. */
  public void refused(GatewayException error) {
    refusal = error;
    errorCode = error.code();
  }

  /** A request to the server begins; the last one counts. */
  public UpstreamSample sending(long now) {
    UpstreamSample sample = new UpstreamSample(now);
    upstream = sample;
    return sample;
  }

  /**
   * The server is told in the gateway's own words.
   *
   * @param modern which era it speaks
   */
  public void isRetold(boolean modern) {
    retoldToModern = modern;
  }

  /** So many bytes of the request's body came. */
  public void received(int bytes) {
    bytesIn += bytes;
  }

  /** So many bytes of the answer's body were written. */
  public void sent(int bytes) {
    bytesOut += bytes;
  }

  /** The head of the answer is written. */
  public void answering(int httpStatus) {
    status = httpStatus;
  }

  /** The answer is a JSON-RPC error. */
  public void answeredError(int code) {
    errorCode = code;
  }

  /** The answer is the result of a tool that failed. */
  public void answeredToolError() {
    toolError = true;
  }

  /** What the client sent; null for one that nobody sees. */
  public @Nullable HttpServerRequest request() {
    return request;
  }

  /** When it came, in the time of {@link System#nanoTime}. */
  public long startedNanos() {
    return startedNanos;
  }

  /** The server that it's for; null if there's none. */
  public @Nullable ServerDefinition server() {
    return server;
  }

  /** The message; null without one, or if it couldn't be read. */
  public @Nullable Envelope message() {
    return message;
  }

  /** Why the gateway answered by itself, if it did. */
  public @Nullable GatewayException refusal() {
    return refusal;
  }

  /** The last request to the server, if there was one. */
  public @Nullable UpstreamSample upstream() {
    return upstream;
  }

  /** Which era the server speaks, where it's told in other words; null where bytes pass. */
  public @Nullable Boolean retoldToModern() {
    return retoldToModern;
  }

  /** Whether the caller showed a key. */
  public boolean isCallerKnown() {
    return knownCaller;
  }

  /** Size of the request's body. */
  public long bytesIn() {
    return bytesIn;
  }

  /** Size of the answer's body. */
  public long bytesOut() {
    return bytesOut;
  }

  /** The HTTP status; 0 if the client went away before there was one. */
  public int status() {
    return status;
  }

  /** The code of the JSON-RPC error; 0 if it's none. */
  public int errorCode() {
    return errorCode;
  }

  /** Whether a tool's result says that it failed. */
  public boolean isToolError() {
    return toolError;
  }

  /** What the listener keeps with it. */
  public @Nullable Object trace() {
    return trace;
  }

  /** Keeps something of the listener's with it. */
  public void trace(Object kept) {
    this.trace = kept;
  }
}
