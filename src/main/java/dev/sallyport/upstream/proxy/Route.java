package dev.sallyport.upstream.proxy;

import dev.sallyport.definition.ProxyAddress;

/** The way to a server. */
public sealed interface Route {
  /** Straight to it. */
  record Direct() implements Route {}

  /**
   * Through a proxy, which resolves the server's name.
   *
   * @param proxy the proxy
   * @param source where it was named: {@code proxy} for the definition, else a variable
   */
  record Through(ProxyAddress proxy, String source) implements Route {
    /** What a definition's own proxy has for a source. */
    public static final String DEFINITION = "proxy";

    /** Whether whoever wrote the definition chose it, and not whoever started the gateway. */
    public boolean isOfDefinition() {
      return source.equals(DEFINITION);
    }

    /** How people are told of it. */
    public String words() {
      return "via proxy " + proxy.authority() + " (" + source + ")";
    }
  }

  /**
   * The environment names a proxy that can't be used: nothing is sent, since straight to the server
   * isn't what's asked.
   *
   * @param problem what's wrong, without the value
   */
  record Broken(String problem) implements Route {}
}
