package dev.sallyport.config.server.trust;

import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.definition.SslVerify;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code ssl_ca_pem}. Whether its certificates are whole is found out when they're loaded, as
 * with files.
 */
final class CaTextParser {
  private static final int MOST_CHARACTERS = 1024 * 1024;
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----");

  private final Values values;

  CaTextParser(Values values) {
    this.values = values;
  }

  /** The certificates; empty if a problem was noted. */
  Optional<SslVerify> parse(Text text) {
    Optional<String> problem = problemOf(text.value());
    problem.ifPresent(words -> text.setting().problem(values.problems(), words));
    return problem.isEmpty() ? Optional.of(new SslVerify.CaText(text.value())) : Optional.empty();
  }

  private static Optional<String> problemOf(String pem) {
    if (pem.length() > MOST_CHARACTERS) {
      return Optional.of("is larger than 1 MiB");
    }
    if (pem.contains("PRIVATE KEY")) {
      return Optional.of(
          "holds a private key, which must stay with the CA; give certificates only");
    }
    if (pem.indexOf('\0') >= 0) {
      return Optional.of("holds a character that no PEM text has");
    }
    return CERTIFICATE.matcher(pem).find()
        ? Optional.empty()
        : Optional.of(
            "holds no certificate; it takes PEM text, which has -----BEGIN CERTIFICATE-----; a path"
                + " goes into ssl_verify");
  }
}
