package dev.sallyport.tls.client;

import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;

/** Servers with one certificate each. */
enum ServerCase {
  RIGHT,
  BY_INTERMEDIATE,
  EXPIRED,
  NOT_YET_VALID,
  OTHER_HOST,
  NO_NAMES,
  IP_ONLY_BY_NAME,
  IP_ONLY_BY_IP,
  NAME_ONLY_BY_IP,
  IPV6,
  SELF_SIGNED,
  PINNED,
  PINNED_EXPIRED,
  PINNED_OTHER_HOST,
  INCOMPLETE,
  EXPIRED_INTERMEDIATE,
  BY_NO_CA,
  FOR_CLIENTS;

  private static final CertificateOptions LOCALHOST = CertificateOptions.server("localhost");

  /** The loopback address that it listens on. */
  String address() {
    return this == IPV6 ? "::1" : "127.0.0.1";
  }

  /** Whether its URL has the name localhost, and not the address. */
  boolean byName() {
    return switch (this) {
      case IP_ONLY_BY_IP, NAME_ONLY_BY_IP, IPV6 -> false;
      default -> true;
    };
  }

  /** The certificate and chain that it sends. */
  TestCertificate certificate(TestCa root) {
    return switch (this) {
      case RIGHT, NAME_ONLY_BY_IP -> root.issue(LOCALHOST);
      case BY_INTERMEDIATE -> root.intermediate("Corp Issuing CA").issue(LOCALHOST);
      case EXPIRED -> root.issue(LOCALHOST.expired());
      case NOT_YET_VALID -> root.issue(LOCALHOST.notYetValid());
      case OTHER_HOST -> root.issue("other.example", "*.other.example");
      case NO_NAMES -> root.issue(CertificateOptions.server());
      case IP_ONLY_BY_NAME, IP_ONLY_BY_IP -> root.issue("127.0.0.1");
      case IPV6 -> root.issue("::1");
      case SELF_SIGNED, PINNED -> TestCa.selfSigned(LOCALHOST);
      case PINNED_EXPIRED -> TestCa.selfSigned(LOCALHOST.expired());
      case PINNED_OTHER_HOST -> TestCa.selfSigned(CertificateOptions.server("other.example"));
      case INCOMPLETE -> {
        TestCertificate issued = root.intermediate("Corp Issuing CA").issue(LOCALHOST);
        yield issued.withChain(issued.certificate());
      }
      case EXPIRED_INTERMEDIATE ->
          root.intermediate(CertificateOptions.ca("Old Issuing CA").expired()).issue(LOCALHOST);
      case BY_NO_CA -> root.intermediate(CertificateOptions.server("no CA")).issue(LOCALHOST);
      case FOR_CLIENTS -> root.issue(LOCALHOST.forClientsOnly());
    };
  }
}
