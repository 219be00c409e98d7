package dev.sallyport.definition.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.testing.Definitions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionRulesTest {
  private final VerificationFloor floor =
      new VerificationFloor.At(
          new HostList(
              List.of(new HostPattern("*.corp.example")),
              List.of(AddressRange.parse("10.0.0.0/8"))));

  private static ServerDefinition server(String url, SslVerify sslVerify) {
    return Definitions.server("files", URI.create(url)).sslVerify(sslVerify).build();
  }

  private static DefinitionRules only(VerificationFloor floor) {
    return new DefinitionRules(new AllowedHosts.Every(), floor);
  }

  @ParameterizedTest
  @CsvSource({
    "a.corp.example, true",
    "A.CORP.EXAMPLE., true",
    "corp.example, false",
    "10.2.3.4, true",
    "[::ffff:10.2.3.4], true",
    "192.0.2.1, false",
  })
  void verificationIsRequiredWhereAHostMatches(String host, boolean required) {
    DefinitionRules rules = only(floor);
    SslVerify off = new SslVerify.Disabled();
    assertThat(rules.problemOf(server("https://" + host + "/mcp", off)).isPresent())
        .isEqualTo(required);
  }

  @Test
  void verificationThatIsRequiredEverywhereCannotBeSwitchedOff() {
    DefinitionRules rules = only(new VerificationFloor.Everywhere());
    assertThat(rules.problemOf(server("https://any.example/mcp", new SslVerify.Disabled())))
        .hasValueSatisfying(
            words ->
                assertThat(words)
                    .startsWith("ssl_verify: verification can't be switched off")
                    .contains("general_settings.ssl_verify_required"));
  }

  @Test
  void whatVerifiesIsNotConcerned() {
    DefinitionRules rules = only(new VerificationFloor.Everywhere());
    for (SslVerify each :
        List.of(
            new SslVerify.Default(),
            new SslVerify.Enabled(),
            new SslVerify.CaPath(Path.of("/ca.pem")),
            new SslVerify.CaText("pem"))) {
      assertThat(rules.problemOf(server("https://any.example/mcp", each))).isEmpty();
    }
  }

  @Test
  void aDefinitionThatWasStoredBeforeTheRuleIsNotAllowedUnderIt() {
    DefinitionRules rules =
        new DefinitionRules(
            new AllowedHosts.Listed(
                new HostList(List.of(new HostPattern("tools.example")), List.of())),
            new VerificationFloor.Nowhere());
    assertThat(rules.problemOf(server("https://tools.example/mcp", new SslVerify.Disabled())))
        .isEmpty();
    assertThat(rules.problemOf(server("https://other.example/mcp", new SslVerify.Default())))
        .contains("url: the host isn't in general_settings.allowed_hosts");
  }

  @Test
  void withoutRulesEverythingIsAllowed() {
    assertThat(
            DefinitionRules.NONE.problemOf(
                server("https://127.0.0.1/mcp", new SslVerify.Disabled())))
        .isEmpty();
  }
}
