package dev.sallyport.cli.terminal;

import dev.sallyport.tls.trust.Trust;
import java.util.List;

/** How the command line says things. */
public final class Words {
  private static final int MOST_NAMES = 50;

  private Words() {}

  /** A number with its noun. */
  public static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** Where trust came from, and how much it holds. */
  public static String of(Trust trust) {
    return switch (trust) {
      case Trust.Anchors(var origin, var certificates) ->
          origin + ", " + count(certificates.size(), "certificate");
      case Trust.Unverified unverified -> unverified.origin();
    };
  }

  /** Names in a row, the first ones of many; a server's names can't change the terminal. */
  public static String list(List<String> names) {
    List<String> shown =
        names.stream().limit(MOST_NAMES).map(name -> name.replaceAll("\\p{C}", "?")).toList();
    String rest =
        names.size() > MOST_NAMES ? " and %d more".formatted(names.size() - MOST_NAMES) : "";
    return String.join(", ", shown) + rest;
  }

  /** A finding with its label. */
  public static String labelled(String label, String text) {
    return "%-12s %s".formatted(label, text);
  }
}
