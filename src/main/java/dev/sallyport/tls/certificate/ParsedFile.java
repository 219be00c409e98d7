package dev.sallyport.tls.certificate;

import java.security.cert.X509Certificate;
import java.util.List;

/** What the bytes of one file turned out to be. */
public sealed interface ParsedFile {

  /** Certificates, at least one. */
  record Certificates(List<X509Certificate> certificates) implements ParsedFile {
    public Certificates {
      certificates = List.copyOf(certificates);
    }
  }

  /**
   * Nothing to trust, though nothing is broken: a key, a text.
   *
   * @param problem what it is instead, as the end of a sentence that begins with the file
   */
  record NoCertificate(String problem) implements ParsedFile {}

  /**
   * Meant to hold certificates, but can't be read as such.
   *
   * @param problem as the end of a sentence that begins with the file
   */
  record Broken(String problem) implements ParsedFile {}
}
