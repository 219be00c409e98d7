package dev.sallyport.upstream;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.UpstreamAuth.ClientCredentials;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.GatewayException.ProxyFailed;
import dev.sallyport.jsonrpc.GatewayException.ServerTimeout;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable.Phase;
import dev.sallyport.tls.client.ClientTls;
import dev.sallyport.tls.client.SeenCertificates;
import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.upstream.oauth.OAuthAnswer;
import dev.sallyport.upstream.oauth.OAuthRequest;
import dev.sallyport.upstream.oauth.OAuthRequest.Recipient;
import dev.sallyport.upstream.oauth.OAuthWire;
import dev.sallyport.upstream.oauth.TokenException;
import dev.sallyport.upstream.oauth.TokenException.Reason;
import dev.sallyport.upstream.oauth.TokenFetch;
import dev.sallyport.upstream.proxy.ProxyRule;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * The connections that one server's tokens are got over. What's at the server's own origin is
 * verified like the server; other hosts by the same trust, without what belongs to the server
 * alone, or by {@code token_ssl_verify}. Thread-safe. Owns its pool.
 */
final class OAuthConnections implements OAuthWire, AutoCloseable {
  private static final int MOST_BYTES = 128 * 1024;
  private static final int MOST_CONNECTIONS = 4;
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final ServerDefinition server;
  private final boolean hasOwnTrust;
  private final ServerFailures serverFailures;
  private final Consumer<SeenCertificates> seen;
  private final Duration handshakeTimeout;
  private final Duration limit;
  private final ConnectionProvider pool;
  private final HttpClient client;
  private final ServerRoutes routes;
  private volatile @Nullable ClientTls ofServer;
  private volatile @Nullable ClientTls ofOthers;

  /** Says what a failed request to the MCP server means. */
  interface ServerFailures {
    Throwable explain(Throwable failure, @Nullable ClientTls tls, URI uri);
  }

  /**
   * @param seen told, on the event loop, what hosts presented that aren't the server
   */
  OAuthConnections(
      ServerDefinition server,
      ClientCredentials credentials,
      GeneralSettings settings,
      LoopResources loops,
      ProxyRule proxies,
      ServerFailures serverFailures,
      Consumer<SeenCertificates> seen) {
    this.server = server;
    this.seen = seen;
    this.routes = new ServerRoutes(server, settings, proxies);
    this.hasOwnTrust = credentials.tokenVerify() != null;
    this.serverFailures = serverFailures;
    this.handshakeTimeout = settings.connectTimeout();
    this.limit = server.timeout().compareTo(LONGEST) < 0 ? server.timeout() : LONGEST;
    this.pool =
        ConnectionProvider.builder("token-" + server.name())
            .maxConnections(MOST_CONNECTIONS)
            .pendingAcquireTimeout(limit)
            .maxIdleTime(settings.poolIdleTimeout())
            .evictInBackground(settings.poolIdleTimeout())
            .build();
    this.client =
        HttpClient.create(pool)
            .runOn(loops)
            .followRedirect(false)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) handshakeTimeout.toMillis())
            .httpResponseDecoder(
                decoder -> decoder.maxHeaderSize(settings.maxResponseHeaderBytes()));
  }

  /** What the server's own origin goes by, and others where they have no trust of their own. */
  void useTls(LoadedTls loaded) {
    ofServer = new ClientTls(loaded, handshakeTimeout);
    if (!hasOwnTrust) {
      ofOthers = new ClientTls(loaded.forOtherHosts(), handshakeTimeout, seen);
    }
  }

  /** What token servers go by, as {@code token_ssl_verify} says. */
  void useTokenTls(LoadedTls loaded) {
    ofOthers = new ClientTls(loaded, handshakeTimeout, seen);
  }

  /** Nothing is verified by what was there any more. */
  void trustEnded() {
    ofServer = null;
    if (!hasOwnTrust) {
      ofOthers = null;
    }
  }

  @Override
  public Mono<OAuthAnswer> send(OAuthRequest request) {
    URI uri = request.uri();
    boolean usesTls = "https".equalsIgnoreCase(uri.getScheme());
    ClientTls tls = usesTls ? tls(request) : null;
    if (usesTls && tls == null) {
      return Mono.error(
          new TokenException(
              Reason.TRUST,
              "the CA certificates for the token server can't be loaded",
              "The gateway's log says which file it is."));
    }
    HttpClient sender;
    try {
      sender = routes.on(routes.to(uri), tls == null ? client : client.secure(tls.sslProvider()));
    } catch (GatewayException.ServerDisabled broken) {
      return Mono.error(broken);
    }
    String body = request.body();
    return sender
        .headers(
            headers -> {
              headers.set(HttpHeaderNames.USER_AGENT, "sallyport");
              request.headers().forEach(headers::set);
              if (body != null) {
                headers.set(
                    HttpHeaderNames.CONTENT_LENGTH, body.getBytes(StandardCharsets.UTF_8).length);
              }
            })
        .request(request.method())
        .uri(uri)
        .send(
            (head, out) ->
                body == null
                    ? out
                    : out.sendObject(Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8))))
        .responseConnection((head, connection) -> read(request, head, connection))
        .next()
        .timeout(limit)
        .onErrorResume(
            failure ->
                UpstreamFailures.isUntaken(failure) && usesTls && tls(request) != tls
                    ? send(request)
                    : Mono.error(() -> explain(failure, request, tls)));
  }

  /** A server that answers by a stream has said enough with its head. */
  private static Mono<OAuthAnswer> read(
      OAuthRequest request, HttpClientResponse head, Connection connection) {
    boolean isOnlyHead =
        UpstreamResponse.isEventStream(head.responseHeaders())
            || (request.to() == Recipient.MCP_SERVER && head.status().code() != 200);
    Mono<byte[]> body =
        isOnlyHead
            ? Mono.fromSupplier(
                () -> {
                  connection.dispose();
                  return new byte[0];
                })
            : connection
                .inbound()
                .receive()
                .asByteArray()
                .reduceWith(ByteArrayOutputStream::new, OAuthConnections::append)
                .map(ByteArrayOutputStream::toByteArray);
    return body.map(
        bytes ->
            new OAuthAnswer(
                head.status().code(),
                head.responseHeaders().getAll(HttpHeaderNames.WWW_AUTHENTICATE),
                bytes));
  }

  private static ByteArrayOutputStream append(ByteArrayOutputStream out, byte[] part) {
    if (out.size() + part.length > MOST_BYTES) {
      throw new TokenException(
          Reason.RESPONSE,
          "an answer on the way to it is larger than " + MOST_BYTES / 1024 + " KiB",
          "Look whether token_url, or the place of the metadata, is the right one.");
    }
    out.writeBytes(part);
    return out;
  }

  private @Nullable ClientTls tls(OAuthRequest request) {
    boolean ownTrust = request.to() == Recipient.TOKEN_SERVER && hasOwnTrust;
    return !ownTrust && isAtServer(request.uri()) ? ofServer : ofOthers;
  }

  private boolean isAtServer(URI uri) {
    return server.usesTls()
        && uri.getHost().equalsIgnoreCase(server.url().getHost())
        && port(uri) == port(server.url());
  }

  private static int port(URI uri) {
    return uri.getPort() < 0 ? 443 : uri.getPort();
  }

  private Throwable explain(Throwable failure, OAuthRequest request, @Nullable ClientTls tls) {
    if (failure instanceof TokenException known) {
      return known;
    }
    if (request.to() == Recipient.MCP_SERVER) {
      return serverFailures.explain(failure, tls, request.uri());
    }
    Optional<TlsDiagnosis> diagnosis =
        Optional.ofNullable(tls)
            .filter(context -> !UpstreamFailures.isOfProxy(failure))
            .flatMap(context -> context.diagnose(failure, request.uri()));
    return diagnosis
        .map(found -> TokenException.tls(found, hasOwnTrust))
        .orElseGet(
            () ->
                switch (UpstreamFailures.translate(server, failure)) {
                  case ServerUnreachable unreachable ->
                      unreachable(
                          Phase.valueOf(Objects.requireNonNull(unreachable.reason())),
                          request.uri());
                  case ServerTimeout _ -> TokenFetch.tooLate(limit);
                  case ProxyFailed proxy ->
                      new TokenException(
                          Reason.PROXY,
                          "the proxy on the way to the token server made no connection to it",
                          "The way is by %s.".formatted(proxy.detail()));
                  default -> unreachable(Phase.RESPONSE, request.uri());
                });
  }

  private static TokenException unreachable(Phase phase, URI uri) {
    return switch (phase) {
      case DNS ->
          new TokenException(
              Reason.DNS,
              "the token server's host name can't be resolved",
              "Look whether '%s' is spelled right.".formatted(uri.getHost()));
      case ADDRESS_NOT_ALLOWED ->
          new TokenException(
              Reason.ADDRESS_NOT_ALLOWED,
              "the token server's address is not one that this gateway may connect to",
              "If '%s' is right, add it to general_settings.allowed_hosts."
                  .formatted(uri.getHost()));
      case CONNECT ->
          new TokenException(
              Reason.CONNECT,
              "the connection to the token server was refused or timed out",
              "Look whether it runs at %s.".formatted(uri.getRawAuthority()));
      // A token server is no program.
      case RESPONSE, PROCESS_START, PROCESS_ENDED, PROCESS_PAUSE ->
          new TokenException(
              Reason.RESPONSE,
              "the token server closed the connection before it answered",
              "Look into the log of the token server at %s.".formatted(uri.getRawAuthority()));
      case PROTOCOL ->
          new TokenException(
              Reason.RESPONSE,
              "the token server's answer can't be read",
              "Look whether the token server at %s speaks HTTP there, or TLS."
                  .formatted(uri.getRawAuthority()));
    };
  }

  @Override
  public void close() {
    pool.disposeLater().subscribe();
  }
}
