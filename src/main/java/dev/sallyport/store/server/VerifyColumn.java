package dev.sallyport.store.server;

import dev.sallyport.definition.SslVerify;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What {@code ssl_verify} and {@code token_ssl_verify} look like in a column. */
final class VerifyColumn {
  private VerifyColumn() {}

  /** What's written; null for what is absent, or in another column. */
  static @Nullable String of(SslVerify verify) {
    return switch (verify) {
      case SslVerify.Default _, SslVerify.CaText _ -> null;
      case SslVerify.Enabled _ -> "true";
      case SslVerify.Disabled _ -> "false";
      case SslVerify.CaPath(var path) -> path(path.toString());
    };
  }

  /**
   * What's read.
   *
   * @throws IllegalArgumentException if it's none of that
   */
  static SslVerify read(String column) {
    return switch (column) {
      case "true" -> new SslVerify.Enabled();
      case "false" -> new SslVerify.Disabled();
      case "" -> throw new IllegalArgumentException("is empty");
      default -> new SslVerify.CaPath(Path.of(column));
    };
  }

  /** A file of that name in the working folder is no boolean. */
  private static String path(String path) {
    return path.equals("true") || path.equals("false") ? "./" + path : path;
  }
}
