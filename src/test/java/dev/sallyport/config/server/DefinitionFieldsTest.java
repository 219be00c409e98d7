package dev.sallyport.config.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.server.FieldsParser.Parsed;
import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.Dialect;
import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerName;
import dev.sallyport.definition.ServerProxy;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SpkiPin;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TlsVersion;
import dev.sallyport.definition.ToolFilter;
import dev.sallyport.definition.Transport;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.definition.rule.DefinitionRules;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.TestCa;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DefinitionFieldsTest {
  private static final URI URL = URI.create("https://mcp.example.com/mcp");
  private static final Secret SECRET = new Secret("s3cret:a${b$${c");

  private static final ServerDefinition FULL =
      new ServerDefinition(
          new ServerName("tickets"),
          new ServerName("t"),
          "costs ${5} and $${6}",
          URI.create("https://mcp.example.com/mcp?key=s3cret"),
          Transport.SSE,
          new UpstreamAuth.BearerToken(SECRET),
          orderedHeaders(),
          List.of("X-Request-Id"),
          Duration.ofMillis(2500),
          new ServerTls(
              new SslVerify.CaPath(Path.of("/certs/${corp}.pem")),
              true,
              new ClientIdentity(
                  Path.of("/certs/${client}.pem"), Path.of("/certs/${client}.key"), SECRET),
              "mcp.internal.example.com",
              TlsVersion.TLS_1_3,
              null,
              List.of(
                  new SpkiPin("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
                  new SpkiPin("LCa0a2j/xo/5m0U8HTBBNBNCLXBkg7+g+YpeiGJm564="))),
          new ServerProxy.Through(
              new ProxyAddress(
                  "proxy.example.com", 3128, new Secret("s3cr3t-user:s3cr3t-p@ss: ${word}"))),
          new ToolFilter(List.of("a", "b.c"), List.of("${d}")),
          Map.of(
              "server_name",
              "Tickets ${x}",
              "cost",
              Map.of("call", 0.25, "free", true, "most", 5, "big", 5_000_000_000L),
              "huge",
              new BigInteger("123456789012345678901234567890"),
              "list",
              List.of("one", 2, List.of("${three}"))),
          List.of("team a", "b"),
          new Dialect("2024-11-05", Dialect.Sessions.PER_CALL),
          null,
          12);

  private final FieldsParser parser =
      new FieldsParser(DefinitionRules.NONE, List.of(Path.of("/certs")));

  private static Map<String, Secret> orderedHeaders() {
    Map<String, Secret> headers = new LinkedHashMap<>();
    headers.put("X-B", SECRET);
    headers.put("X-A", new Secret("s3cret too"));
    return headers;
  }

  static Stream<ServerDefinition> definitions() {
    Stream<UpstreamAuth> auths =
        Stream.of(
            new UpstreamAuth.None(),
            new UpstreamAuth.ApiKey(SECRET),
            new UpstreamAuth.BearerToken(SECRET),
            new UpstreamAuth.Basic(SECRET),
            new UpstreamAuth.Basic(new Secret("dXNlcjpwdw==")),
            new UpstreamAuth.Authorization(SECRET),
            new UpstreamAuth.Token(SECRET));
    Stream<SslVerify> trusts =
        Stream.of(
            new SslVerify.Default(),
            new SslVerify.Enabled(),
            new SslVerify.Disabled(),
            new SslVerify.CaPath(Path.of("/certs/ca.pem")),
            new SslVerify.CaPath(Path.of("/certs")),
            new SslVerify.CaText(TestCa.root("Corp CA").pem()));
    Stream<Duration> timeouts =
        Stream.of(
            Duration.ofMillis(1),
            Duration.ofNanos(1_000_001),
            Duration.ofSeconds(60),
            Duration.ofSeconds(86_400));
    return Stream.of(
            auths.map(auth -> Definitions.server("a", URL).auth(auth).build()),
            trusts.map(trust -> Definitions.server("a", URL).sslVerify(trust).build()),
            timeouts.map(timeout -> Definitions.server("a", URL).timeout(timeout).build()),
            Stream.of(
                FULL,
                Definitions.server("a", URL).proxy(new ServerProxy.Direct()).build(),
                Definitions.server("a", URL).proxy("http://proxy:3128").build(),
                Definitions.server("a", URI.create("http://[::1]:8080/sse")).sse().build(),
                Definitions.server("a", URI.create("https://h.example/sse")).build()))
        .flatMap(each -> each);
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void areReadBackAsTheSameDefinition(ServerDefinition definition) {
    assertThat(parser.parse(DefinitionFields.withSecrets(definition)))
        .isEqualTo(new Parsed.Valid(definition));
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void areShownWithoutSecrets(ServerDefinition definition) {
    assertThat(DefinitionFields.of(definition).toString())
        .doesNotContain("s3cret", "s3cr3t", "dXNlcjpwdw");
  }

  @Test
  void haveTheNamesAndTheOrderOfLitellm() {
    Map<String, Object> headers = new LinkedHashMap<>();
    headers.put("X-B", null);
    headers.put("X-A", null);
    Map<String, ?> fields = DefinitionFields.of(FULL);
    assertThat(fields.keySet())
        .containsExactly(
            "server_name",
            "alias",
            "description",
            "url",
            "transport",
            "auth_type",
            "oauth2_flow",
            "client_id",
            "scopes",
            "token_url",
            "token_endpoint_auth_method",
            "oauth2_resource",
            "token_ssl_verify",
            "mcp_info",
            "mcp_access_groups",
            "allowed_tools",
            "disallowed_tools",
            "extra_headers",
            "static_headers",
            "timeout",
            "max_concurrent_requests",
            "ssl_verify",
            "ssl_ca_pem",
            "ssl_trust_system",
            "ssl_client_cert",
            "ssl_client_key",
            "ssl_server_name",
            "ssl_min_version",
            "ssl_insecure_until",
            "ssl_pin_sha256",
            "proxy",
            "protocol_version",
            "bridge_sessions");
    assertThat(fields.get("url")).isEqualTo("https://mcp.example.com/mcp?...");
    assertThat(fields.get("transport")).isEqualTo("sse");
    assertThat(fields.get("auth_type")).isEqualTo("bearer_token");
    assertThat(fields.get("static_headers")).isEqualTo(headers);
    assertThat(fields.get("timeout")).isEqualTo(new BigDecimal("2.5"));
    assertThat(fields.get("ssl_verify")).isEqualTo("/certs/$${corp}.pem");
    assertThat(fields.get("ssl_ca_pem")).isNull();
  }

  @Test
  void showTheCertificatesThatWereGivenAsText() {
    ServerDefinition definition =
        Definitions.server("a", URL).sslVerify(new SslVerify.CaText("the text")).build();
    Map<String, ?> fields = DefinitionFields.of(definition);
    assertThat(fields.get("ssl_verify")).isNull();
    assertThat(fields.get("ssl_ca_pem")).isEqualTo("the text");
  }

  @Test
  void showPathsOfConfigYamlWhereverTheyAre() {
    ServerDefinition definition =
        Definitions.server("a", URL)
            .sslVerify(new SslVerify.CaPath(Path.of("/home/ops/ca.pem")))
            .build();
    assertThat(DefinitionFields.of(definition)).containsEntry("ssl_verify", "/home/ops/ca.pem");
  }

  @Test
  void whoseUrlIsShownInPartAreNotTakenForTheWholeUrl() {
    Map<String, Object> fields = new LinkedHashMap<>(DefinitionFields.withSecrets(FULL));
    fields.put("url", DefinitionFields.of(FULL).get("url"));
    assertThat(parser.parse(fields))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid ->
                assertThat(invalid.problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.field()).isEqualTo("url")));
  }
}
