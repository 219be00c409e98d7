package dev.sallyport.definition.rule;

/**
 * Host names: one, or all below a domain.
 *
 * @param text the name, or {@code *.} and the domain, in lower case
 */
public record HostPattern(String text) {
  private static final String ANY_BELOW = "*.";

  /**
   * @throws IllegalArgumentException if the text is neither a name nor {@code *.domain}
   */
  public HostPattern {
    text = HostName.normalized(text);
    if (!HostName.isLegal(text.startsWith(ANY_BELOW) ? text.substring(2) : text)) {
      throw new IllegalArgumentException("neither a host name nor *.domain");
    }
  }

  /**
   * Whether a host has such a name. Letter case and a dot at the end don't matter; {@code *.}
   * stands for one label or several, so it doesn't match the domain itself.
   */
  public boolean matches(String host) {
    String name = HostName.normalized(host);
    return text.startsWith(ANY_BELOW)
        ? name.length() > text.length() - 1 && name.endsWith(text.substring(1))
        : name.equals(text);
  }

  /** Whether it's this one name and no other. */
  boolean isExactly(String name) {
    return text.equals(name);
  }

  @Override
  public String toString() {
    return text;
  }
}
