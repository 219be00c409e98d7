package dev.sallyport.config.yaml;

import java.util.Comparator;
import org.yaml.snakeyaml.error.Mark;

/**
 * A place in a file.
 *
 * @param line from 1
 * @param column from 1, in characters
 */
public record Position(int line, int column) implements Comparable<Position> {
  private static final Comparator<Position> IN_ORDER =
      Comparator.comparingInt(Position::line).thenComparingInt(Position::column);

  /** The file's first character. */
  public static final Position START = new Position(1, 1);

  static Position of(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }

  @Override
  public int compareTo(Position other) {
    return IN_ORDER.compare(this, other);
  }
}
