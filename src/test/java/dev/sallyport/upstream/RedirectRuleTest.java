package dev.sallyport.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectRuleTest {

  @ParameterizedTest
  @CsvSource({
    "https://host/mcp, /mcp/, https://host/mcp/",
    "https://host/mcp, https://host/mcp/?a=1, https://host/mcp/?a=1",
    "https://host/mcp, https://HOST:443/other, https://HOST:443/other",
    "http://host:8080/mcp, http://host:8080/mcp/, http://host:8080/mcp/",
    "https://[::1]:8443/mcp, /mcp/, https://[::1]:8443/mcp/",
  })
  void followsWithinAnOrigin(URI from, String location, URI target) {
    assertThat(RedirectRule.decide(from, location, true, true))
        .isEqualTo(new RedirectRule.Follow(target, false));
  }

  @ParameterizedTest
  @CsvSource({
    "https://host/mcp, http://host/mcp/, https://host/mcp/",
    "https://host/mcp, http://host:80/mcp/, https://host/mcp/",
    "https://host/mcp, http://host, https://host/",
    "https://host:8443/mcp, http://host:8443/mcp/?x=y, https://host:8443/mcp/?x=y",
    "https://host:8443/mcp, http://host/mcp/, https://host:8443/mcp/",
  })
  void putsTheLostSchemeBack(URI from, String location, URI target) {
    assertThat(RedirectRule.decide(from, location, true, true))
        .isEqualTo(new RedirectRule.Follow(target, true));
  }

  @ParameterizedTest
  @CsvSource({
    "https://host/mcp, https://other/mcp",
    "https://host/mcp, http://other/mcp",
    "https://host/mcp, //other/mcp",
    "https://host/mcp, http://host:8080/mcp",
    "https://host:8443/mcp, http://host:80/mcp",
    "https://host/mcp, ftp://host/mcp",
    "https://host/mcp, 'http://host:port/mcp'",
    "https://host/mcp, 'ht tp://host/'",
    "https://host/mcp, https://user@other/mcp",
    "https://host/mcp, https://user:secret@host/mcp",
  })
  void refusesEverythingElse(URI from, String location) {
    assertThat(RedirectRule.decide(from, location, false, true))
        .isInstanceOf(RedirectRule.Refuse.class);
  }

  @Test
  void refusesARedirectWithoutATarget() {
    assertThat(RedirectRule.decide(URI.create("https://host/mcp"), null, false, true))
        .isInstanceOf(RedirectRule.Refuse.class);
  }

  @ParameterizedTest
  @CsvSource({"http://host/mcp, https://host/mcp", "https://host/mcp, https://host:8443/mcp"})
  void keepsCredentialsFromAnotherOriginOfTheHost(URI from, String location) {
    assertThat(RedirectRule.decide(from, location, true, true))
        .isInstanceOf(RedirectRule.Refuse.class);
    assertThat(RedirectRule.decide(from, location, false, true))
        .isEqualTo(new RedirectRule.Follow(URI.create(location), false));
  }

  @Test
  void refusesHttpsWithoutATrustToVerifyItWith() {
    assertThat(RedirectRule.decide(URI.create("http://host/mcp"), "https://host/mcp", false, false))
        .isInstanceOf(RedirectRule.Refuse.class);
  }
}
