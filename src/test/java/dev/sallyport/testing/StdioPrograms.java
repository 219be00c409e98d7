package dev.sallyport.testing;

import dev.sallyport.definition.Secret;
import dev.sallyport.definition.StdioCommand;
import dev.sallyport.definition.StdioCommand.Argument;
import dev.sallyport.definition.StdioCommand.Sharing;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Commands that run {@link StdioProgram}. */
public final class StdioPrograms {
  private StdioPrograms() {}

  /**
   * One process per session.
   *
   * @param habits its era, and how it misbehaves
   */
  public static StdioCommand command(String... habits) {
    return command(Sharing.PER_SESSION, Map.of(), habits);
  }

  /** With variables. */
  public static StdioCommand command(
      Sharing sharing, Map<String, Secret> environment, String... habits) {
    List<Argument> arguments =
        Stream.concat(
                Stream.of(
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx128m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    StdioProgram.class.getName()),
                Stream.of(habits))
            .map(text -> new Argument(text, false))
            .toList();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new StdioCommand(
        java, arguments, environment, null, sharing, StdioCommand.DEFAULT_MOST_PROCESSES);
  }
}
