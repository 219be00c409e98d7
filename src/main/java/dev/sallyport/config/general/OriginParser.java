package dev.sallyport.config.general;

import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code allowed_origins}: what browsers send in {@code Origin} (RFC 6454 §6.2), in the form
 * that they send it.
 */
final class OriginParser {
  private static final Pattern ORIGIN =
      Pattern.compile(
          "(?<scheme>[a-z][a-z0-9+.-]*)://"
              + "(?<host>[a-z0-9._-]{1,253}|\\[[0-9a-f:.]{2,45}])"
              + "(:(?<port>[1-9][0-9]{0,4}))?");

  private final Values values;

  OriginParser(Values values) {
    this.values = values;
  }

  /** The origins in lower case, without the port that's the scheme's own. */
  List<String> parse(Setting setting) {
    List<String> origins = new ArrayList<>();
    for (Text text : values.texts(setting)) {
      String origin = text.value().toLowerCase(Locale.ROOT);
      Matcher matcher = ORIGIN.matcher(origin);
      Optional<String> problem = problemOf(origin, matcher);
      problem.ifPresent(words -> text.setting().problem(values.problems(), words));
      if (problem.isEmpty()) {
        origins.add(withoutOwnPort(matcher, origin));
      }
    }
    return origins;
  }

  private static Optional<String> problemOf(String origin, Matcher matcher) {
    if (origin.indexOf('*') >= 0) {
      return Optional.of(
          "'*' would let every web page call the gateway; name each origin: https://host");
    }
    if (origin.equals("null")) {
      return Optional.of("'null' is sent by pages of any kind; name each origin: https://host");
    }
    if (!matcher.matches() || portOf(matcher) > 65_535) {
      return Optional.of("an origin is scheme://host or scheme://host:port, without a path or '/'");
    }
    return Optional.empty();
  }

  private static int portOf(Matcher matcher) {
    return Optional.ofNullable(matcher.group("port")).map(Integer::parseInt).orElse(0);
  }

  private static String withoutOwnPort(Matcher matcher, String origin) {
    String scheme = String.valueOf(matcher.group("scheme"));
    int port = portOf(matcher);
    boolean own = scheme.equals("https") ? port == 443 : scheme.equals("http") && port == 80;
    return own ? scheme + "://" + matcher.group("host") : origin;
  }
}
