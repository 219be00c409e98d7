package dev.sallyport.config.server;

import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.definition.rule.DefinitionRules;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code url} and {@code token_url}. The value is never repeated in a message: it may hold a
 * key.
 */
final class UrlParser {
  private static final String HIDDEN_QUERY = "...";

  private final Values values;
  private final DefinitionRules rules;
  private final String insteadOfUser;

  /**
   * @param insteadOfUser how credentials are given that can't be in a URL
   */
  UrlParser(Values values, DefinitionRules rules, String insteadOfUser) {
    this.values = values;
    this.rules = rules;
    this.insteadOfUser = insteadOfUser;
  }

  /** The URL; empty if a problem was noted. */
  Optional<URI> parse(Text text) {
    String value = text.value();
    Optional<String> problem = problemOfForm(value);
    if (problem.isEmpty()) {
      try {
        URI url = new URI(value);
        problem = problemOf(url).or(() -> rules.problemOfHost(url.getHost()));
        if (problem.isEmpty()) {
          return Optional.of(url);
        }
      } catch (URISyntaxException e) {
        problem =
            Optional.of(
                "isn't a legal URL"
                    + (e.getIndex() >= 0 ? " (character " + (e.getIndex() + 1) + ")" : "")
                    + "; percent-encode what isn't allowed in a URL");
      }
    }
    problem.ifPresent(words -> text.setting().problem(values.problems(), words));
    return Optional.empty();
  }

  private static Optional<String> problemOfForm(String value) {
    if (value.isEmpty()) {
      return Optional.of("is empty; write the server's address: https://host/mcp");
    }
    if (value.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      return Optional.of("holds a space or a line break; remove it");
    }
    if (value.chars().anyMatch(c -> c > 0x7e)) {
      return Optional.of(
          "holds a character that isn't ASCII; percent-encode it, and write the host in its xn--"
              + " form");
    }
    String lower = value.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("http://") && !lower.startsWith("https://")) {
      return Optional.of("must begin with http:// or https://");
    }
    return Optional.empty();
  }

  private Optional<String> problemOf(URI url) {
    @Nullable String authority = url.getRawAuthority();
    if (authority == null) {
      return Optional.of("has no host");
    }
    if (authority.indexOf('@') >= 0) {
      return Optional.of("holds a user or password before '@'; use " + insteadOfUser);
    }
    if (url.getHost() == null) {
      return Optional.of(
          authority.indexOf('_') >= 0
              ? "the host's name has a '_', which host names can't have (RFC 1123 §2.1)"
              : "the host or port isn't legal");
    }
    if (url.getPort() == 0 || url.getPort() > 65_535 || authority.endsWith(":")) {
      return Optional.of("the port must be 1 to 65535");
    }
    if (url.getRawFragment() != null) {
      return Optional.of("has a '#', which is never sent to a server; remove it");
    }
    return HIDDEN_QUERY.equals(url.getRawQuery())
        ? Optional.of("the query behind '?' isn't shown to you; write it again, or leave url out")
        : Optional.empty();
  }
}
