package dev.sallyport.cli.terminal;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "sallyport " + Objects.requireNonNullElse(version, "(not built as a jar)"),
      "Java " + Runtime.version()
    };
  }
}
