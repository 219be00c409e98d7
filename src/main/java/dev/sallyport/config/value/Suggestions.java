package dev.sallyport.config.value;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds what somebody meant who wrote something that isn't known. */
public final class Suggestions {
  private static final int LONGEST = 64;

  private Suggestions() {}

  /**
   * The end of a message: the nearest known word, or all of them.
   *
   * @param synonyms words that others use, each with the known one
   */
  public static String orNearest(
      String given, Collection<String> known, Map<String, String> synonyms) {
    return nearest(given, known, synonyms)
        .map(word -> "; did you mean '" + word + "'?")
        .orElseGet(() -> "; known are " + String.join(", ", known));
  }

  /**
   * The known word that's meant: a synonym's, else the one with the fewest edits; empty if none is
   * near.
   *
   * @param synonyms words that others use, each with the known one
   */
  public static Optional<String> nearest(
      String given, Collection<String> known, Map<String, String> synonyms) {
    if (given.length() > LONGEST) {
      return Optional.empty();
    }
    String normal = given.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    Optional<String> synonym = Optional.ofNullable(synonyms.get(normal));
    return synonym.isPresent()
        ? synonym
        : known.stream()
            .filter(word -> distance(normal, word) <= Math.max(1, word.length() / 3))
            .min(Comparator.comparingInt(word -> distance(normal, word)));
  }

  /** Edits from one word to the other: letters put in, left out, replaced or swapped. */
  static int distance(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : cheapest(edits, a, b, i, j);
      }
    }
    return edits[a.length()][b.length()];
  }

  private static int cheapest(int[][] edits, String a, String b, int i, int j) {
    int replaced = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int best =
        Math.min(edits[i - 1][j - 1] + replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
  }

  /** Words in a sentence: {@code 'a', 'b' or 'c'}. */
  public static String either(List<String> words) {
    return "'"
        + String.join("', '", words.subList(0, words.size() - 1))
        + "' or '"
        + words.getLast()
        + "'";
  }
}
