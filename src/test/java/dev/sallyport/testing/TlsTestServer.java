package dev.sallyport.testing;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.tcp.SslProvider;

/**
 * An HTTP server on loopback, with or without TLS, that counts what reaches it: a refused
 * connection is proven by what it did not see. Whoever starts it closes it.
 */
public final class TlsTestServer implements AutoCloseable {
  /** More than the gateway takes, and what it adds. */
  private static final int MOST_HEADER_BYTES = 64 * 1024;

  /** Answers a request. */
  public interface Handler
      extends BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {}

  private final DisposableServer server;
  private final @Nullable SwappedSslContext context;
  private final boolean tls;
  private final String host;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger handshakes = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final Queue<String> serverNames = new ConcurrentLinkedQueue<>();

  private TlsTestServer(Builder builder) {
    this.tls = builder.certificate != null;
    this.host = builder.host;
    this.context = tls ? new SwappedSslContext(context(builder)) : null;
    HttpServer http =
        HttpServer.create()
            .httpRequestDecoder(decoder -> decoder.maxHeaderSize(MOST_HEADER_BYTES))
            .host(builder.address)
            .port(builder.port)
            .doOnChannelInit((observer, channel, remote) -> connections.incrementAndGet())
            .handle(
                (request, response) -> {
                  requests.incrementAndGet();
                  return builder.handler.apply(request, response);
                });
    this.server = (context == null ? http : http.secure(sslProvider(context))).bindNow();
  }

  /** A server with this certificate and the answer {@code ok} to everything. */
  public static TlsTestServer start(TestCertificate certificate) {
    return builder().certificate(certificate).start();
  }

  /** A server to configure: plain HTTP without a certificate. */
  public static Builder builder() {
    return new Builder();
  }

  /** Its root: {@code https://localhost:PORT}, or http without a certificate. */
  public URI url() {
    return URI.create("%s://%s:%d".formatted(tls ? "https" : "http", host, port()));
  }

  /** The same port with https, whether it speaks TLS or not. */
  public URI httpsUrl() {
    return URI.create("https://%s:%d".formatted(host, port()));
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** TCP connections so far. */
  public int connections() {
    return connections.get();
  }

  /** Completed TLS handshakes so far, resumed ones as well. */
  public int handshakes() {
    return handshakes.get();
  }

  /** The names that clients sent by SNI, in completed handshakes. */
  public List<String> serverNames() {
    return List.copyOf(serverNames);
  }

  /** HTTP requests so far. */
  public int requests() {
    return requests.get();
  }

  /** Shakes hands on new connections as a server that's started with this; others go on. */
  public void become(Builder other) {
    Objects.requireNonNull(context, "plain HTTP").use(context(other));
  }

  @Override
  public void close() {
    server.disposeNow(Duration.ofSeconds(5));
  }

  private SslProvider sslProvider(SslContext shown) {
    return SslProvider.builder()
        .sslContext(shown)
        .handlerConfigurator(this::countHandshake)
        .build();
  }

  private void countHandshake(SslHandler handler) {
    handler
        .handshakeFuture()
        .addListener(
            handshake -> {
              if (handshake.isSuccess()) {
                handshakes.incrementAndGet();
                ((ExtendedSSLSession) handler.engine().getSession())
                    .getRequestedServerNames()
                    .forEach(name -> serverNames.add(((SNIHostName) name).getAsciiName()));
              }
            });
  }

  private static SslContext context(Builder builder) {
    TestCertificate certificate = builder.certificate;
    if (certificate == null) {
      throw new IllegalStateException("plain HTTP");
    }
    try {
      SslContextBuilder context =
          SslContextBuilder.forServer(
                  certificate.key(), certificate.chain().toArray(X509Certificate[]::new))
              .clientAuth(builder.clientAuth);
      if (builder.clientAuth != ClientAuth.NONE) {
        context.trustManager(InsecureTrustManagerFactory.INSTANCE);
      }
      if (!builder.clientCas.isEmpty()) {
        context.trustManager(
            builder.clientCas.stream().map(TestCa::certificate).toArray(X509Certificate[]::new));
      }
      return (builder.protocol == null ? context : context.protocols(builder.protocol)).build();
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a server is started with. */
  public static final class Builder {
    private String address = "127.0.0.1";
    private String host = "localhost";
    private int port;
    private @Nullable TestCertificate certificate;
    private @Nullable String protocol;
    private ClientAuth clientAuth = ClientAuth.NONE;
    private List<TestCa> clientCas = List.of();
    private Handler handler = (request, response) -> response.sendString(Mono.just("ok"));

    private Builder() {}

    /** Speaks TLS with this certificate and its chain. */
    public Builder certificate(TestCertificate value) {
      certificate = value;
      return this;
    }

    /** Only this version: {@code TLSv1.2} or {@code TLSv1.3}. */
    public Builder protocol(String value) {
      protocol = value;
      return this;
    }

    /** Wants a client certificate, any. */
    public Builder requireClientCertificate() {
      clientAuth = ClientAuth.REQUIRE;
      return this;
    }

    /** Wants a client certificate of one of these authorities. */
    public Builder requireClientCertificateOf(TestCa... authorities) {
      clientAuth = ClientAuth.REQUIRE;
      clientCas = List.of(authorities);
      return this;
    }

    /** Asks for a client certificate, and does without. */
    public Builder askForClientCertificate() {
      clientAuth = ClientAuth.OPTIONAL;
      return this;
    }

    /** Listens on this loopback address instead of 127.0.0.1, and says so in its URL. */
    public Builder address(String value) {
      address = value;
      host = value.contains(":") ? "[" + value + "]" : value;
      return this;
    }

    /** Listens on all addresses, at this port. */
    public Builder everywhere(int value) {
      address = "0.0.0.0";
      port = value;
      return this;
    }

    /** What it answers. */
    public Builder handler(Handler value) {
      handler = value;
      return this;
    }

    /** Binds an ephemeral port, unless another is set. */
    public TlsTestServer start() {
      return new TlsTestServer(this);
    }
  }
}
