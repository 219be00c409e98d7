package dev.sallyport.tls.client;

import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.Trust;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * A client as the gateway makes one: one reactor-netty client and one pool, here of one connection,
 * over one context.
 */
public final class TestClient implements AutoCloseable {
  private final ConnectionProvider pool;
  private final ClientTls tls;
  private final HttpClient http;

  public TestClient(Trust trust) {
    this(LoadedTls.of(trust));
  }

  public TestClient(LoadedTls tls) {
    this(new ClientTls(tls, Duration.ofSeconds(10)));
  }

  public TestClient(ClientTls tls) {
    this(tls, ConnectionProvider.create("test", 1));
  }

  public TestClient(ClientTls tls, ConnectionProvider pool) {
    this.pool = pool;
    this.tls = tls;
    this.http = HttpClient.create(pool).secure(tls.sslProvider()).disableRetry(true);
  }

  /** What came of a request: a status, or the reason why there is none. */
  public record Outcome(int status, @Nullable TlsDiagnosis diagnosis, @Nullable Throwable failure) {
    /** {@code OK}, the diagnosed reason, or what failed without a diagnosis. */
    public String word() {
      return diagnosis != null
          ? diagnosis.reason().name()
          : failure != null ? failure.toString() : status == 200 ? "OK" : "HTTP " + status;
    }

    /** The diagnosis of a request that failed for a reason of TLS. */
    public TlsDiagnosis why() {
      return Objects.requireNonNull(diagnosis, word());
    }
  }

  /** Makes one request and waits for its answer. */
  public Outcome get(URI url) {
    try {
      Integer status =
          http.get()
              .uri(url)
              .responseSingle(
                  (response, body) -> body.asString().thenReturn(response.status().code()))
              .block(Duration.ofSeconds(20));
      return new Outcome(status == null ? 0 : status, null, null);
    } catch (RuntimeException e) {
      return new Outcome(0, tls.diagnose(e, url).orElse(null), e);
    }
  }

  @Override
  public void close() {
    pool.disposeLater().block(Duration.ofSeconds(5));
  }
}
