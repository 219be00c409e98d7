package dev.sallyport.cli.check;

import dev.sallyport.definition.ServerDefinition;
import java.util.List;

/**
 * What {@code check} found about a server.
 *
 * @param isUsable whether the gateway can use it
 * @param lines the findings, the verdict first
 */
record ServerReport(ServerDefinition server, boolean isUsable, List<String> lines) {
  ServerReport {
    lines = List.copyOf(lines);
  }

  /** The report for a terminal. */
  String text() {
    return server.name() + "  " + server.displayUrl() + "\n" + String.join("\n", lines).indent(2);
  }
}
