package dev.sallyport.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.registry.RegisteredServer.Origin;
import dev.sallyport.registry.Registration;
import dev.sallyport.signal.ExchangeSample;
import dev.sallyport.signal.Signals;
import dev.sallyport.signal.UpstreamSample;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.TestRegistry;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GatewayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<String> arrived = new CopyOnWriteArrayList<>();
  private final TlsTestServer server =
      TlsTestServer.builder()
          .handler(
              (request, response) -> {
                arrived.add(request.requestHeaders().get("X-Edit"));
                return response.send();
              })
          .start();
  private final TestRegistry servers = TestRegistry.with();
  private final EditsMeanwhile edits = new EditsMeanwhile();
  private final Gateway gateway =
      new Gateway(servers.registry(), new RequestHeaders("sallyport-a"), edits);

  /** Edits the server's definition whenever a request to it is about to be sent. */
  private final class EditsMeanwhile implements Signals {
    private int left;
    private int made;

    @Override
    public UpstreamSample sending(
        ExchangeSample exchange,
        ServerDefinition definition,
        @Nullable Envelope message,
        HttpHeaders headers) {
      if (left > 0) {
        left--;
        edit();
      }
      return Signals.super.sending(exchange, definition, message, headers);
    }

    void edit() {
      made++;
      servers.define(
          List.of(
              new Registration.Usable(
                  "id",
                  Origin.CONFIG,
                  Definitions.server("s", server.url())
                      .staticHeader("X-Edit", String.valueOf(made))
                      .build())));
    }
  }

  @BeforeEach
  void register() {
    edits.edit();
  }

  @AfterEach
  void stop() {
    servers.close();
    server.close();
  }

  private @Nullable UpstreamResponse passWhileEdited(int times) {
    edits.left = times;
    Exchange exchange =
        new Exchange(HttpMethod.GET, new DefaultHttpHeaders(), false, null, null, null);
    return gateway
        .pass(exchange, gateway.server("s"))
        .flatMap(answer -> answer.discard().thenReturn(answer))
        .block(PATIENCE);
  }

  @Test
  void sendsAMessageUnderTheLastOfSeveralEdits() {
    assertThat(passWhileEdited(10)).isNotNull();
    assertThat(arrived).containsExactly("11");
  }

  @Test
  void endsAMessageThatMeetsAnEditWhereverItGoes() {
    assertThatThrownBy(() -> passWhileEdited(11))
        .isInstanceOf(GatewayException.ServerChanged.class);
    assertThat(arrived).isEmpty();
  }
}
