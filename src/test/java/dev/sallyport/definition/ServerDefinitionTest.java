package dev.sallyport.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerDefinitionTest {
  private static ServerDefinition definition(
      String url, Map<String, Secret> staticHeaders, List<String> extraHeaders) {
    return new ServerDefinition(
        new ServerName("a"),
        null,
        null,
        URI.create(url),
        Transport.HTTP,
        new UpstreamAuth.BearerToken(new Secret("s3cret")),
        staticHeaders,
        extraHeaders,
        ServerDefinition.DEFAULT_TIMEOUT,
        ServerTls.DEFAULT,
        new ServerProxy.FromEnvironment(),
        ToolFilter.ALL,
        Map.of(),
        List.of(),
        Dialect.DEFAULT);
  }

  @Test
  void showsNoSecretAndNoQuery() {
    assertThat(
            definition(
                "https://h:8443/mcp?key=s3cret", Map.of("X-A", new Secret("s3cret")), List.of()))
        .hasToString("a (https://h:8443/mcp?...)");
  }

  @Test
  void keepsItsHeadersInOrderAndUnchanged() {
    Map<String, Secret> headers = new LinkedHashMap<>();
    headers.put("X-B", new Secret("1"));
    headers.put("X-A", new Secret("2"));
    List<String> extra = new ArrayList<>(List.of("X-C"));
    ServerDefinition definition = definition("http://h/mcp", headers, extra);
    headers.clear();
    extra.clear();
    assertThat(definition.staticHeaders().keySet()).containsExactly("X-B", "X-A");
    assertThat(definition.extraHeaders()).containsExactly("X-C");
  }

  @Test
  void knowsWhetherItUsesTls() {
    assertThat(definition("HTTPS://h/mcp", Map.of(), List.of()).usesTls()).isTrue();
    assertThat(definition("http://h/mcp", Map.of(), List.of()).usesTls()).isFalse();
  }

  @Test
  void equalsAnotherWithTheSameData() {
    assertThat(definition("https://h/mcp", Map.of(), List.of()))
        .isEqualTo(definition("https://h/mcp", Map.of(), List.of()))
        .isNotEqualTo(definition("https://h/mcp2", Map.of(), List.of()));
  }
}
