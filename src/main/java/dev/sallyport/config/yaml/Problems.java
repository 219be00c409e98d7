package dev.sallyport.config.yaml;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects what's wrong with a file, so that everything can be told in one go, and what is worth a
 * remark. A text that's found twice at one place, as happens with aliases, is kept once. Not
 * thread-safe.
 */
public final class Problems {
  /**
   * A mistake.
   *
   * @param field the path of the setting that's wrong; empty if it's none in particular
   * @param text what's wrong and what to write instead, beginning with the setting's path
   */
  public record Problem(String field, String text) {}

  private record Found(Position position, String where, Problem problem) {}

  private final String file;
  private final Set<Found> found = new LinkedHashSet<>();
  private final Set<String> remarks = new LinkedHashSet<>();

  /** For a file by the name that its reader knows. */
  public Problems(String file) {
    this.file = file;
  }

  /** Notes a mistake at a line. The text must hold no secret. */
  public void at(Position position, String text) {
    at(position, "", text);
  }

  /**
   * Notes a mistake in a setting.
   *
   * @param field the setting's path
   */
  public void at(Position position, String field, String text) {
    found.add(new Found(position, position.line() + ": ", new Problem(field, text)));
  }

  /** Notes a mistake of syntax, where the column matters, too. */
  public void syntax(Position position, String text) {
    found.add(
        new Found(
            position, position.line() + ":" + position.column() + ": ", new Problem("", text)));
  }

  /** Notes a mistake of the file as a whole. */
  public void ofFile(String text) {
    found.add(new Found(Position.START, " ", new Problem("", text)));
  }

  /** Notes something that's no mistake. */
  public void remark(Position position, String text) {
    remarks.add(file + ":" + position.line() + ": " + text);
  }

  /** Whether no mistake was noted. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** The mistakes in the order of the file: {@code file:line: text}. */
  public List<String> texts() {
    List<Found> sorted = new ArrayList<>(found);
    sorted.sort((a, b) -> a.position().compareTo(b.position()));
    return sorted.stream().map(each -> file + ":" + each.where() + each.problem().text()).toList();
  }

  /** The mistakes without their place in a file, in the order they were found. */
  public List<Problem> withoutPlaces() {
    return found.stream().map(Found::problem).toList();
  }

  /** Notes a text that's no mistake and belongs to no place in the file. */
  public void remark(String text) {
    remarks.add(text);
  }

  /** The remarks, in the order they were noted. */
  public List<String> remarks() {
    return List.copyOf(remarks);
  }
}
