package dev.sallyport.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a test certificate looks like; starts as one that every client accepts.
 *
 * @param commonName the subject's only name
 * @param hosts DNS names and IP addresses of the subject alternative name; none if empty
 * @param notBefore first moment of its validity
 * @param notAfter last moment of its validity
 * @param key kind of key
 * @param signatureAlgorithm in the JCA's words, or empty for what suits the issuer's key
 * @param ca whether it may sign others (basicConstraints)
 * @param flaws in what it differs from a sound certificate
 * @param issuerAddress where it says that its issuer can be fetched, or empty
 */
public record CertificateOptions(
    String commonName,
    List<String> hosts,
    Instant notBefore,
    Instant notAfter,
    TestKey key,
    String signatureAlgorithm,
    boolean ca,
    Set<Flaw> flaws,
    String issuerAddress) {

  /** What may be wrong in a certificate's extensions. */
  public enum Flaw {
    NO_AUTHORITY_KEY_IDENTIFIER,
    NO_SUBJECT_KEY_IDENTIFIER,
    NO_KEY_USAGE,
    UNCRITICAL_BASIC_CONSTRAINTS,
    /** Its extended key usage says TLS client, not server. */
    FOR_CLIENTS_ONLY
  }

  public CertificateOptions {
    hosts = List.copyOf(hosts);
    flaws = Set.copyOf(flaws);
  }

  /** A server's certificate for these names. */
  public static CertificateOptions server(String... hosts) {
    Instant now = Instant.now();
    return new CertificateOptions(
        hosts.length == 0 ? "test server" : hosts[0],
        List.of(hosts),
        now.minus(Duration.ofDays(1)),
        now.plus(Duration.ofDays(30)),
        TestKey.EC_P256,
        "",
        false,
        Set.of(),
        "");
  }

  /** A CA's certificate. */
  public static CertificateOptions ca(String commonName) {
    return server().withCommonName(commonName).withCa(true);
  }

  public CertificateOptions withCommonName(String name) {
    return new CertificateOptions(
        name, hosts, notBefore, notAfter, key, signatureAlgorithm, ca, flaws, issuerAddress);
  }

  public CertificateOptions withValidity(Instant from, Instant to) {
    return new CertificateOptions(
        commonName, hosts, from, to, key, signatureAlgorithm, ca, flaws, issuerAddress);
  }

  /** Valid until yesterday. */
  public CertificateOptions expired() {
    Instant now = Instant.now();
    return withValidity(now.minus(Duration.ofDays(30)), now.minus(Duration.ofDays(1)));
  }

  /** Valid from tomorrow. */
  public CertificateOptions notYetValid() {
    Instant now = Instant.now();
    return withValidity(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(30)));
  }

  public CertificateOptions withKey(TestKey other) {
    return new CertificateOptions(
        commonName,
        hosts,
        notBefore,
        notAfter,
        other,
        signatureAlgorithm,
        ca,
        flaws,
        issuerAddress);
  }

  public CertificateOptions withSignatureAlgorithm(String other) {
    return new CertificateOptions(
        commonName, hosts, notBefore, notAfter, key, other, ca, flaws, issuerAddress);
  }

  /** Says where its issuer's certificate can be fetched (authority information access). */
  public CertificateOptions withIssuerAddress(String url) {
    return new CertificateOptions(
        commonName, hosts, notBefore, notAfter, key, signatureAlgorithm, ca, flaws, url);
  }

  public CertificateOptions withCa(boolean maySign) {
    return new CertificateOptions(
        commonName,
        hosts,
        notBefore,
        notAfter,
        key,
        signatureAlgorithm,
        maySign,
        flaws,
        issuerAddress);
  }

  public CertificateOptions withoutAuthorityKeyIdentifier() {
    return with(Flaw.NO_AUTHORITY_KEY_IDENTIFIER);
  }

  public CertificateOptions withoutSubjectKeyIdentifier() {
    return with(Flaw.NO_SUBJECT_KEY_IDENTIFIER);
  }

  public CertificateOptions withoutKeyUsage() {
    return with(Flaw.NO_KEY_USAGE);
  }

  public CertificateOptions withUncriticalBasicConstraints() {
    return with(Flaw.UNCRITICAL_BASIC_CONSTRAINTS);
  }

  public CertificateOptions forClientsOnly() {
    return with(Flaw.FOR_CLIENTS_ONLY);
  }

  private CertificateOptions with(Flaw flaw) {
    Set<Flaw> more = EnumSet.of(flaw);
    more.addAll(flaws);
    return new CertificateOptions(
        commonName, hosts, notBefore, notAfter, key, signatureAlgorithm, ca, more, issuerAddress);
  }

  /** Whether it has this flaw. */
  boolean has(Flaw flaw) {
    return flaws.contains(flaw);
  }
}
