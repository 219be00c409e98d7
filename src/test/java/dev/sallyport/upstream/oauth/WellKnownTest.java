package dev.sallyport.upstream.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The places of MCP 2026-07-28, "Authorization Server Discovery", in their order. */
class WellKnownTest {
  @Test
  void anIssuerWithAPathHasThreePlaces() {
    assertThat(WellKnown.ofIssuer(URI.create("https://auth.example.com/tenant1")))
        .map(URI::toString)
        .containsExactly(
            "https://auth.example.com/.well-known/oauth-authorization-server/tenant1",
            "https://auth.example.com/.well-known/openid-configuration/tenant1",
            "https://auth.example.com/tenant1/.well-known/openid-configuration");
  }

  @Test
  void anIssuerWithoutOneHasTwo() {
    assertThat(WellKnown.ofIssuer(URI.create("https://auth.example.com/")))
        .map(URI::toString)
        .containsExactly(
            "https://auth.example.com/.well-known/oauth-authorization-server",
            "https://auth.example.com/.well-known/openid-configuration");
  }

  @Test
  void aResourceIsAskedAtItsPathFirst() {
    assertThat(WellKnown.ofResource(URI.create("https://example.com:8443/public/mcp?key=x")))
        .map(URI::toString)
        .containsExactly(
            "https://example.com:8443/.well-known/oauth-protected-resource/public/mcp",
            "https://example.com:8443/.well-known/oauth-protected-resource");
  }

  @ParameterizedTest
  @CsvSource({
    "https://MCP.Example.com:443/mcp?key=x, https://mcp.example.com/mcp",
    "https://mcp.example.com/, https://mcp.example.com",
    "http://mcp.example.com:80/a/b, http://mcp.example.com/a/b"
  })
  void namesTheResourceInItsCanonicalForm(URI url, String resource) {
    assertThat(WellKnown.resource(url)).isEqualTo(resource);
  }
}
