package dev.sallyport.definition;

import java.net.URI;

/**
 * How URLs look where people read them: without user info, query and fragment, which may hold
 * secrets.
 */
public final class ShownUrl {
  private ShownUrl() {}

  /** Scheme, host, port and path of an absolute URL. */
  public static String of(URI url) {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    String query = url.getRawQuery() == null ? "" : "?...";
    return url.getScheme() + "://" + url.getHost() + port + url.getRawPath() + query;
  }
}
