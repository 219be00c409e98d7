package dev.sallyport.tls.trust;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the trust anchors come from. */
sealed interface TrustSource {

  /** The setting and its value, in words. */
  String origin();

  /**
   * A file or a directory.
   *
   * @param setting what names the path
   * @param password of a key store, or {@code null} if none was given
   */
  record Files(Path path, String setting, @Nullable String password) implements TrustSource {
    @Override
    public String origin() {
      return setting + " " + path;
    }

    @Override
    public String toString() {
      return origin();
    }
  }

  /**
   * A key store that isn't in a file: the operating system's, a token's.
   *
   * @param type its type, as in {@code javax.net.ssl.trustStoreType}
   * @param password its password, or {@code null} if none was given
   */
  record Provided(String type, @Nullable String password) implements TrustSource {
    @Override
    public String origin() {
      return "javax.net.ssl.trustStoreType " + type;
    }

    @Override
    public String toString() {
      return origin();
    }
  }
}
