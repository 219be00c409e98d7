package dev.sallyport.upstream.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.ServerProxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyRuleTest {
  private static final ServerProxy UNSAID = new ServerProxy.FromEnvironment();

  private static Route route(Map<String, String> environment, String url) {
    return ProxyRule.of(environment).route(UNSAID, URI.create(url));
  }

  private static Route through(String host, int port, String source) {
    return new Route.Through(new ProxyAddress(host, port, null), source);
  }

  @Test
  void eachSchemeHasItsOwnVariable() {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "http://secure:3128", "HTTP_PROXY", "http://plain:3129");
    assertThat(route(environment, "https://mcp.example.com/mcp"))
        .isEqualTo(through("secure", 3128, "HTTPS_PROXY"));
    assertThat(route(environment, "http://mcp.example.com/mcp"))
        .isEqualTo(through("plain", 3129, "HTTP_PROXY"));
    assertThat(route(Map.of("HTTP_PROXY", "http://plain:3129"), "https://mcp.example.com"))
        .isEqualTo(new Route.Direct());
  }

  @Test
  void smallLettersWinUnlessTheyAreEmpty() {
    assertThat(
            route(Map.of("https_proxy", "small:1", "HTTPS_PROXY", "large:2"), "https://a.example"))
        .isEqualTo(through("small", 1, "https_proxy"));
    assertThat(route(Map.of("https_proxy", "", "HTTPS_PROXY", "large:2"), "https://a.example"))
        .isEqualTo(through("large", 2, "HTTPS_PROXY"));
    Map<String, String> both =
        Map.of("HTTPS_PROXY", "p:1", "no_proxy", "a.example", "NO_PROXY", "b.example");
    assertThat(route(both, "https://a.example")).isEqualTo(new Route.Direct());
    assertThat(route(both, "https://b.example")).isInstanceOf(Route.Through.class);
  }

  @Test
  void aRequestsProxyHeaderIsNoSettingWhereItBecomesAVariable() {
    assertThat(route(Map.of("HTTP_PROXY", "p:1", "REQUEST_METHOD", "GET"), "http://a.example"))
        .isEqualTo(new Route.Direct());
    assertThat(route(Map.of("http_proxy", "p:1", "REQUEST_METHOD", "GET"), "http://a.example"))
        .isInstanceOf(Route.Through.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://localhost:8443/mcp",
        "https://LOCALHOST",
        "https://mcp.localhost",
        "https://127.0.0.1",
        "https://127.1.2.3",
        "https://[::1]:8443"
      })
  void theEnvironmentsProxyIsNotForThisMachine(String url) {
    Map<String, String> environment = Map.of("HTTPS_PROXY", "http://p:1");
    assertThat(route(environment, url)).isEqualTo(new Route.Direct());
    assertThat(
            ProxyRule.of(environment)
                .route(new ServerProxy.Through(ProxyAddress.parse("http://q:2")), URI.create(url)))
        .isEqualTo(through("q", 2, "proxy"));
  }

  @Test
  void theDefinitionWinsOverTheEnvironment() {
    ProxyRule rule = ProxyRule.of(Map.of("HTTPS_PROXY", "p:1", "NO_PROXY", "*"));
    URI url = URI.create("https://mcp.example.com");
    assertThat(rule.route(UNSAID, url)).isEqualTo(new Route.Direct());
    assertThat(rule.route(new ServerProxy.Through(ProxyAddress.parse("http://q:2")), url))
        .isEqualTo(through("q", 2, "proxy"));
    assertThat(ProxyRule.of(Map.of("HTTPS_PROXY", "p:1")).route(new ServerProxy.Direct(), url))
        .isEqualTo(new Route.Direct());
  }

  @Test
  void whatIsNoProxyStopsServersRatherThanBeIgnored() {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "https://me:s3cret@proxy:3128", "NO_PROXY", "in.example, 1.2.3");
    assertThat(route(environment, "https://mcp.example.com"))
        .isInstanceOfSatisfying(
            Route.Broken.class,
            broken ->
                assertThat(broken.problem())
                    .contains("HTTPS_PROXY", "https://")
                    .doesNotContain("s3cret"));
    assertThat(route(environment, "https://in.example")).isEqualTo(new Route.Direct());
    assertThat(ProxyRule.of(environment).remarks())
        .hasSize(2)
        .anySatisfy(remark -> assertThat(remark).contains("HTTPS_PROXY").doesNotContain("s3cret"))
        .anySatisfy(remark -> assertThat(remark).contains("NO_PROXY", "'1.2.3'"));
  }

  @Test
  void withoutVariablesThereIsNoProxy() {
    assertThat(route(Map.of(), "https://mcp.example.com")).isEqualTo(new Route.Direct());
    assertThat(ProxyRule.withoutEnvironment().remarks()).isEmpty();
  }
}
