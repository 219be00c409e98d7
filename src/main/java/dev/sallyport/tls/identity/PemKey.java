package dev.sallyport.tls.identity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One private key as it stands in a PEM file (RFC 7468), with the headers that OpenSSL's older form
 * has (RFC 1421 §4.6).
 */
final class PemKey {
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final Pattern HEADER = Pattern.compile("(?m)^([A-Za-z-]+): *(.*?) *$");

  private final String label;
  private final Map<String, String> headers;
  private final byte[] body;

  private PemKey(String label, Map<String, String> headers, byte[] body) {
    this.label = label;
    this.headers = headers;
    this.body = body;
  }

  /** What stands behind BEGIN. */
  String label() {
    return label;
  }

  /** The bytes. */
  byte[] body() {
    return body;
  }

  /** Whether a file has a private key in PEM. */
  static boolean isIn(byte[] file) {
    return text(file).contains("PRIVATE KEY-----");
  }

  /**
   * The only private key in a PEM file.
   *
   * @throws IdentityException if there's none, more than one, or it isn't whole; the message is the
   *     end of a sentence that begins with the file
   */
  static PemKey read(byte[] file) throws IdentityException {
    String text = text(file);
    List<MatchResult> found = BLOCK.matcher(text).results().toList();
    if (found.size() > 1) {
      throw new IdentityException("holds more than one private key; leave one of them in it");
    }
    MatchResult block =
        found.stream()
            .findFirst()
            .orElseThrow(
                () ->
                    new IdentityException(
                        isIn(file)
                            ? "has a private key whose END line is missing"
                            : "holds no private key in PEM (-----BEGIN PRIVATE KEY-----)"));
    Map<String, String> headers = new LinkedHashMap<>();
    Matcher header = HEADER.matcher(block.group(2));
    int bodyStart = 0;
    while (header.find()) {
      headers.put(header.group(1), header.group(2));
      bodyStart = header.end();
    }
    try {
      String base64 = block.group(2).substring(bodyStart).replaceAll("\\s", "");
      return new PemKey(block.group(1), headers, Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException notBase64) {
      throw new IdentityException("has a private key that is corrupt: it isn't base64");
    }
  }

  private static String text(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1);
  }

  /** OpenSSL's older encryption, if it's used: {@code AES-256-CBC,IV in hex}. */
  Optional<String> dekInfo() {
    return Optional.ofNullable(headers.get("DEK-Info"));
  }
}
