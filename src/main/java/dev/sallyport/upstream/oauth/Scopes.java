package dev.sallyport.upstream.oauth;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Scopes as servers name them (RFC 6749 §3.3). What isn't one is left out. */
final class Scopes {
  private static final Pattern TOKEN = Pattern.compile("[!#-\\[\\]-~]{1,1024}");
  private static final int MOST = 100;

  private Scopes() {}

  static List<String> split(String text) {
    return legal(Stream.of(text.split(" ", -1)));
  }

  static List<String> of(JsonNode list) {
    return legal(list.valueStream().map(each -> each.asString("")));
  }

  private static List<String> legal(Stream<String> scopes) {
    return scopes.filter(scope -> TOKEN.matcher(scope).matches()).distinct().limit(MOST).toList();
  }
}
