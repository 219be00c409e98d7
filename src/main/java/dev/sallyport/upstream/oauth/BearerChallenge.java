package dev.sallyport.upstream.oauth;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of tokens when it refuses a request: {@code WWW-Authenticate: Bearer ...} (RFC
 * 6750 §3, RFC 9728 §5.1).
 *
 * @param resourceMetadata {@code resource_metadata}: where the server's metadata is, if it says so
 * @param scopes what the token must permit; empty if it doesn't say
 */
public record BearerChallenge(@Nullable String resourceMetadata, List<String> scopes) {
  /** Nothing is said. */
  public static final BearerChallenge NONE = new BearerChallenge(null, List.of());

  private static final int LONGEST = 8192;
  private static final int MOST_SCOPES = 100;
  private static final Pattern SCHEME =
      Pattern.compile("(?i)(?:^|,)\\s*bearer\\s+(?=[a-z_-]+\\s*=)");
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\G\\s*,?\\s*([A-Za-z0-9_.*-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]++))");

  /** Copies the list. */
  public BearerChallenge {
    scopes = List.copyOf(scopes);
  }

  /** The first challenge for a bearer token among the values of {@code WWW-Authenticate}. */
  public static BearerChallenge of(List<String> values) {
    return values.stream()
        .filter(value -> value.length() <= LONGEST)
        .flatMap(value -> read(value).stream())
        .findFirst()
        .orElse(NONE);
  }

  private static Optional<BearerChallenge> read(String value) {
    Matcher scheme = SCHEME.matcher(value);
    if (!scheme.find()) {
      return Optional.empty();
    }
    String metadata = null;
    List<String> scopes = List.of();
    Matcher parameter = PARAMETER.matcher(value).region(scheme.end(), value.length());
    while (parameter.find()) {
      String text =
          parameter.group(2) == null
              ? parameter.group(3)
              : parameter.group(2).replaceAll("\\\\(.)", "$1");
      switch (parameter.group(1).toLowerCase(Locale.ROOT)) {
        case "resource_metadata" -> metadata = text;
        case "scope" -> scopes = Scopes.split(text).stream().limit(MOST_SCOPES).toList();
        default -> {
          // Nothing that matters here.
        }
      }
    }
    return Optional.of(new BearerChallenge(metadata, scopes));
  }

  /** What it says, and what an earlier one said where it says nothing. */
  BearerChallenge orElse(BearerChallenge earlier) {
    return new BearerChallenge(
        resourceMetadata == null ? earlier.resourceMetadata : resourceMetadata,
        scopes.isEmpty() ? earlier.scopes : scopes);
  }
}
