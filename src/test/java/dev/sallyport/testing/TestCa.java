package dev.sallyport.testing;

import dev.sallyport.testing.CertificateOptions.Flaw;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority that lives as long as a test. */
public final class TestCa {
  private final TestCertificate own;
  private final boolean root;

  private TestCa(TestCertificate own, boolean root) {
    this.own = own;
    this.root = root;
  }

  /** A new root CA with this common name. */
  public static TestCa root(String commonName) {
    return root(CertificateOptions.ca(commonName));
  }

  /** A new root CA. */
  public static TestCa root(CertificateOptions options) {
    return new TestCa(selfSigned(options), true);
  }

  /** A certificate signed with its own key. */
  public static TestCertificate selfSigned(CertificateOptions options) {
    KeyPair keys = options.key().generate();
    X509Certificate certificate = sign(options, keys, null, keys.getPrivate());
    return new TestCertificate(certificate, keys.getPrivate(), List.of(certificate));
  }

  /** A CA whose certificate is signed by this one. */
  public TestCa intermediate(String commonName) {
    return intermediate(CertificateOptions.ca(commonName));
  }

  /** A CA whose certificate is signed by this one. */
  public TestCa intermediate(CertificateOptions options) {
    return new TestCa(issue(options), false);
  }

  /** A server's certificate for these host names and IP addresses, as it should be. */
  public TestCertificate issue(String... hosts) {
    return issue(CertificateOptions.server(hosts));
  }

  /** A certificate signed by this CA. */
  public TestCertificate issue(CertificateOptions options) {
    KeyPair keys = options.key().generate();
    X509Certificate certificate = sign(options, keys, own.certificate(), own.key());
    List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
    if (!root) {
      chain.addAll(own.chain());
    }
    return new TestCertificate(certificate, keys.getPrivate(), chain);
  }

  /** Its own certificate. */
  public X509Certificate certificate() {
    return own.certificate();
  }

  /** Its own certificate in PEM. */
  public String pem() {
    return own.pem();
  }

  /** Writes its certificate as a PEM file, for {@code ssl_verify}. */
  public Path writePem(Path file) {
    return own.writePem(file);
  }

  @SuppressWarnings("JavaUtilDate") // what the builder takes
  private static X509Certificate sign(
      CertificateOptions options,
      KeyPair keys,
      @org.jspecify.annotations.Nullable X509Certificate issuer,
      PrivateKey issuerKey) {
    try {
      X500Name subject = new X500Name("CN=" + options.commonName());
      X500Name issuerName =
          issuer == null
              ? subject
              : X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuerName,
              new BigInteger(120, new SecureRandom()),
              date(options.notBefore()),
              date(options.notAfter()),
              subject,
              keys.getPublic());
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder.addExtension(
          Extension.basicConstraints,
          !options.has(Flaw.UNCRITICAL_BASIC_CONSTRAINTS),
          new BasicConstraints(options.ca()));
      if (!options.has(Flaw.NO_KEY_USAGE)) {
        builder.addExtension(
            Extension.keyUsage,
            true,
            new KeyUsage(
                options.ca()
                    ? KeyUsage.keyCertSign | KeyUsage.cRLSign
                    : KeyUsage.digitalSignature));
      }
      if (!options.ca()) {
        builder.addExtension(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(
                options.has(Flaw.FOR_CLIENTS_ONLY)
                    ? KeyPurposeId.id_kp_clientAuth
                    : KeyPurposeId.id_kp_serverAuth));
      }
      if (!options.hosts().isEmpty()) {
        builder.addExtension(Extension.subjectAlternativeName, false, names(options.hosts()));
      }
      if (!options.has(Flaw.NO_SUBJECT_KEY_IDENTIFIER)) {
        builder.addExtension(
            Extension.subjectKeyIdentifier,
            false,
            extensions.createSubjectKeyIdentifier(keys.getPublic()));
      }
      if (!options.has(Flaw.NO_AUTHORITY_KEY_IDENTIFIER)) {
        builder.addExtension(
            Extension.authorityKeyIdentifier,
            false,
            extensions.createAuthorityKeyIdentifier(
                issuer == null ? keys.getPublic() : issuer.getPublicKey()));
      }
      if (!options.issuerAddress().isEmpty()) {
        builder.addExtension(
            Extension.authorityInfoAccess,
            false,
            new AuthorityInformationAccess(
                AccessDescription.id_ad_caIssuers,
                new GeneralName(GeneralName.uniformResourceIdentifier, options.issuerAddress())));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder(signatureAlgorithm(options, issuerKey))
                      .build(issuerKey)));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String signatureAlgorithm(CertificateOptions options, PrivateKey issuerKey) {
    if (!options.signatureAlgorithm().isEmpty()) {
      return options.signatureAlgorithm();
    }
    return issuerKey.getAlgorithm().equals("RSA")
        ? TestKey.RSA_2048.signatureAlgorithm()
        : TestKey.EC_P256.signatureAlgorithm();
  }

  private static GeneralNames names(List<String> hosts) {
    return new GeneralNames(
        hosts.stream()
            .map(
                host ->
                    new GeneralName(
                        isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
            .toArray(GeneralName[]::new));
  }

  private static boolean isAddress(String host) {
    return host.contains(":") || host.matches("[0-9.]+");
  }

  @SuppressWarnings("JavaUtilDate") // what the builder takes
  private static Date date(Instant instant) {
    return Date.from(instant);
  }
}
