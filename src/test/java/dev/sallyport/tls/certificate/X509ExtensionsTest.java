package dev.sallyport.tls.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.TestCa;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class X509ExtensionsTest {
  private final TestCa root = TestCa.root("Corp Root CA");
  private final X509Certificate certificate = root.issue("mcp.example").certificate();

  @Test
  void readsTheKeyIdOfTheIssuer() {
    assertThat(X509Extensions.authorityKeyIdentifier(certificate))
        .isPresent()
        .isEqualTo(X509Extensions.subjectKeyIdentifier(root.certificate()));
  }

  @Test
  void findsNoKeyIdInACertificateWithoutOne() {
    X509Certificate without =
        root.issue(CertificateOptions.server("mcp.example").withoutAuthorityKeyIdentifier())
            .certificate();
    assertThat(X509Extensions.authorityKeyIdentifier(without)).isEmpty();
  }

  /** The JDK takes extensions that it can't read, as long as they aren't critical. */
  @ParameterizedTest
  @CsvSource({
    "0603551d23 0418 3016 8014, 0603551d23 0418 3016 807f",
    "0603551d23 0418 3016 8014, 0603551d23 0418 307f 8014",
    "0603551d0e 0416 0414, 0603551d0e 0416 047f"
  })
  void findsNoKeyIdInABrokenExtension(String sound, String broken) throws Exception {
    X509Certificate read = replaced(sound.replace(" ", ""), broken.replace(" ", ""));
    assertThat(
            broken.startsWith("0603551d23")
                ? X509Extensions.authorityKeyIdentifier(read)
                : X509Extensions.subjectKeyIdentifier(read))
        .isEmpty();
  }

  private X509Certificate replaced(String sound, String broken) throws Exception {
    String der = HexFormat.of().formatHex(certificate.getEncoded());
    assertThat(der).contains(sound);
    byte[] changed = HexFormat.of().parseHex(der.replace(sound, broken));
    return X509.certificate(changed, 0, changed.length);
  }
}
