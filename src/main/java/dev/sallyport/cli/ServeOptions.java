package dev.sallyport.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code serve} takes. */
final class ServeOptions {
  /**
   * Spring's properties have a dot in their names; everything else without an option here is a
   * typo.
   */
  private static final Pattern SPRING_PROPERTY =
      Pattern.compile("--[a-z][a-zA-Z0-9-]*(\\.[a-zA-Z0-9_\\[\\]-]+)+=.*");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration. Default: config.yaml in the working folder, if it's there.")
  @Nullable Path config;

  @Option(
      names = "--debug-tls",
      description = "Log at start where each server's trust came from (also: DEBUG_SSL=1).")
  boolean debugTls;

  /** Arguments that are neither options nor properties of Spring. */
  static List<String> unknown(List<String> others) {
    return others.stream().filter(other -> !SPRING_PROPERTY.matcher(other).matches()).toList();
  }
}
