package dev.sallyport.tls.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SpkiPin;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TlsVersion;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.tls.certificate.X509;
import dev.sallyport.tls.trust.TrustResolver;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Trust is never weaker than asked: every combination of the keys with every server. What must
 * happen is said here once more in other words than in the code: each key only ever takes away.
 */
class EveryCombinationTest {
  private static final Set<ServerCase> GOOD_CHAINS =
      EnumSet.of(
          ServerCase.RIGHT,
          ServerCase.BY_INTERMEDIATE,
          ServerCase.OTHER_HOST,
          ServerCase.NO_NAMES,
          ServerCase.IP_ONLY_BY_NAME,
          ServerCase.IP_ONLY_BY_IP,
          ServerCase.NAME_ONLY_BY_IP,
          ServerCase.IPV6);

  private final TestCa root = TestCa.root("Corp Root CA");
  private final TestCa other = TestCa.root("Other CA");

  @TempDir Path folder;

  /**
   * What {@code ssl_verify}, {@code ssl_ca_pem} and {@code ssl_trust_system} say. {@code
   * SSL_CERT_FILE} holds the right CA for those that don't say otherwise, and so does the system's
   * bundle: neither counts unless it's asked for.
   */
  private enum Trusts {
    RIGHT,
    WRONG,
    WRONG_AND_SYSTEM,
    OFF,
    RIGHT_TEXT,
    WRONG_TEXT,
    BY_ENVIRONMENT,
    BY_WRONG_ENVIRONMENT,
    BY_WRONG_ENVIRONMENT_AND_SYSTEM;

    boolean hasRoot() {
      return switch (this) {
        case RIGHT, RIGHT_TEXT, WRONG_AND_SYSTEM, BY_ENVIRONMENT, BY_WRONG_ENVIRONMENT_AND_SYSTEM ->
            true;
        case WRONG, WRONG_TEXT, OFF, BY_WRONG_ENVIRONMENT -> false;
      };
    }

    boolean withSystem() {
      return this == WRONG_AND_SYSTEM || this == BY_WRONG_ENVIRONMENT_AND_SYSTEM;
    }

    boolean inWrongEnvironment() {
      return this == BY_WRONG_ENVIRONMENT || this == BY_WRONG_ENVIRONMENT_AND_SYSTEM;
    }

    /** Those that differ by where the same CA comes from need fewer combinations. */
    boolean inShort() {
      return compareTo(OFF) > 0;
    }
  }

  private enum Pins {
    NONE,
    OWN_KEY,
    ROOT,
    ANOTHER
  }

  @ParameterizedTest
  @EnumSource(ServerCase.class)
  void connectsOnlyWhereAllAgree(ServerCase server) throws Exception {
    TestCertificate certificate = server.certificate(root);
    Path right = root.writePem(folder.resolve("right.pem"));
    Path wrong = other.writePem(folder.resolve("wrong.pem"));
    Properties system = new Properties();
    system.setProperty("java.home", System.getProperty("java.home"));
    TrustResolver inRight = resolver(system, right, right);
    TrustResolver inWrong = resolver(system, wrong, right);
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      try (TlsTestServer running =
          TlsTestServer.builder()
              .address(server.address())
              .certificate(certificate)
              .protocol(protocol)
              .start()) {
        URI url =
            server.byName() ? URI.create("https://localhost:" + running.port()) : running.url();
        int expected = 0;
        for (Trusts trusts : Trusts.values()) {
          for (ServerTls tls : combinations(trusts, right, wrong, certificate)) {
            boolean accepts =
                (trusts == Trusts.OFF
                        || (trusts.hasRoot()
                            && GOOD_CHAINS.contains(server)
                            && isFor(certificate, tls.serverName(), url)))
                    && tls.minVersion().word().compareTo(protocol) <= 0
                    && isPinned(tls, certificate, trusts);
            expected += accepts ? 1 : 0;
            TrustResolver resolver = trusts.inWrongEnvironment() ? inWrong : inRight;
            try (TestClient client = new TestClient(resolver.resolve(tls))) {
              String word = client.get(url).word();
              assertThat(word.equals("OK"))
                  .as("%s over %s with %s and %s: %s", server, protocol, trusts, tls, word)
                  .isEqualTo(accepts);
            }
            assertThat(running.requests()).as("requests that were seen").isEqualTo(expected);
          }
        }
      }
    }
  }

  private static TrustResolver resolver(Properties system, Path sslCertFile, Path bundle) {
    return new TrustResolver(
        Map.of("SSL_CERT_FILE", sslCertFile.toString()),
        system,
        List.of(bundle),
        InstantSource.system());
  }

  private List<ServerTls> combinations(
      Trusts trusts, Path right, Path wrong, TestCertificate certificate) {
    SslVerify verify =
        switch (trusts) {
          case RIGHT -> new SslVerify.CaPath(right);
          case WRONG, WRONG_AND_SYSTEM -> new SslVerify.CaPath(wrong);
          case OFF -> new SslVerify.Disabled();
          case RIGHT_TEXT -> new SslVerify.CaText(root.pem());
          case WRONG_TEXT -> new SslVerify.CaText(other.pem());
          case BY_ENVIRONMENT, BY_WRONG_ENVIRONMENT_AND_SYSTEM -> new SslVerify.Default();
          case BY_WRONG_ENVIRONMENT -> new SslVerify.Enabled();
        };
    List<@Nullable String> names =
        trusts == Trusts.OFF || trusts.inShort()
            ? Arrays.asList((String) null)
            : Arrays.asList(null, "localhost", "mcp.example.com");
    List<ServerTls> all = new ArrayList<>();
    for (@Nullable String name : names) {
      for (TlsVersion version : TlsVersion.values()) {
        for (Pins pins :
            trusts.inShort() ? EnumSet.of(Pins.NONE, Pins.ANOTHER) : EnumSet.allOf(Pins.class)) {
          all.add(
              new ServerTls(
                  verify,
                  trusts.withSystem(),
                  null,
                  name,
                  version,
                  trusts == Trusts.OFF ? LocalDate.now(ZoneOffset.UTC).plusDays(30) : null,
                  pins(pins, certificate)));
        }
      }
    }
    return all;
  }

  private List<SpkiPin> pins(Pins pins, TestCertificate certificate) {
    return switch (pins) {
      case NONE -> List.of();
      case OWN_KEY -> List.of(new SpkiPin(X509.spkiSha256(certificate.certificate())));
      case ROOT -> List.of(new SpkiPin(X509.spkiSha256(root.certificate())));
      case ANOTHER -> List.of(new SpkiPin(X509.spkiSha256(other.certificate())));
    };
  }

  private boolean isPinned(ServerTls tls, TestCertificate certificate, Trusts trusts) {
    return tls.pins().isEmpty()
        || tls.pins().equals(pins(Pins.OWN_KEY, certificate))
        || (trusts != Trusts.OFF && tls.pins().equals(pins(Pins.ROOT, certificate)));
  }

  private static boolean isFor(TestCertificate certificate, @Nullable String serverName, URI url)
      throws UnknownHostException {
    String name = serverName == null ? url.getHost().replaceAll("[\\[\\]]", "") : serverName;
    for (String each : X509.hostNames(certificate.certificate())) {
      if (each.equals(name)
          || (each.contains(":")
              && name.contains(":")
              && InetAddress.getByName(each).equals(InetAddress.getByName(name)))) {
        return true;
      }
    }
    return false;
  }
}
