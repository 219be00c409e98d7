package dev.sallyport.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.testing.Definitions;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadersTest {
  private static final URI URL = URI.create("https://mcp.example.com/mcp");

  private final RequestHeaders rules = new RequestHeaders("sallyport-a");

  private HttpHeaders toServer(HttpHeaders client, String... extraHeaders) {
    Exchange exchange = new Exchange(HttpMethod.POST, client, false, null, null, null);
    return rules.toServer(
        exchange, Definitions.server("files", URL).extraHeaders(extraHeaders).build());
  }

  private static HttpHeaders headers(String... namesAndValues) {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept",
        "Content-Type",
        "MCP-Protocol-Version",
        "Mcp-Param-Secret",
        "mcp-session-id",
        "Last-Event-ID",
        "traceparent",
        "X-Request-Id",
        "Accept-Language"
      })
  void passesWhatIsForTheServer(String name) {
    assertThat(toServer(headers(name, "v")).getAll(name)).containsExactly("v");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "COOKIE",
        "X-Api-Key",
        "apikey",
        "X-GitHub-Token",
        "x-mcp-auth",
        "x-mcp-github-authorization",
        "X-Client-Secret",
        "x-amz-security-token"
      })
  void keepsCredentialsUnlessTheDefinitionNamesThem(String name) {
    assertThat(toServer(headers(name, "v")).contains(name)).isFalse();
    assertThat(toServer(headers(name, "v"), name.toLowerCase(Locale.ROOT)).get(name))
        .isEqualTo("v");
  }

  @ParameterizedTest
  @CsvSource({"'X-One, x-two', X-Two", "close, Connection", "upgrade, Upgrade", "'', Expect"})
  void keepsWhatIsForThisHopEvenIfTheDefinitionNamesIt(String connection, String name) {
    HttpHeaders client = headers("Connection", connection);
    client.set(name, "v");
    assertThat(toServer(client, name).contains(name)).isFalse();
  }

  @Test
  void keepsEveryValueOfAHeader() {
    assertThat(toServer(headers("X-A", "1", "X-A", "2")).getAll("X-A")).containsExactly("1", "2");
  }

  @Test
  void addsItselfToViaAfterThoseBeforeIt() {
    assertThat(toServer(headers("Via", "1.1 sallyport-b")).getAll("Via"))
        .containsExactly("1.1 sallyport-b", "1.1 sallyport-a");
  }

  @Test
  void knowsItselfInVia() {
    HttpHeaders client = headers("Via", "1.0 first, 1.1 sallyport-a");
    assertThatThrownBy(() -> toServer(client)).isInstanceOf(GatewayException.LoopDetected.class);
  }
}
