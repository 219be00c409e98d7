package dev.sallyport.definition;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Versions of TLS that are allowed at all (RFC 8996 retired the older ones). */
public enum TlsVersion {
  /** RFC 5246. */
  TLS_1_2("TLSv1.2"),
  /** RFC 8446. */
  TLS_1_3("TLSv1.3");

  private final String word;

  TlsVersion(String word) {
    this.word = word;
  }

  /** The version of that word. */
  public static Optional<TlsVersion> named(String word) {
    return Stream.of(values()).filter(version -> version.word.equals(word)).findFirst();
  }

  /** What it's called in definitions, and by the JDK. */
  public String word() {
    return word;
  }

  /** This version and the later ones, the newest first. */
  public String[] andLater() {
    return Stream.of(values())
        .filter(version -> version.compareTo(this) >= 0)
        .sorted(Comparator.reverseOrder())
        .map(TlsVersion::word)
        .toArray(String[]::new);
  }
}
