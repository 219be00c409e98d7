package dev.sallyport.config;

import java.util.List;

/** A {@code config.yaml} that can't be used. Its message lists every mistake, a line each. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  /** With one text per mistake: {@code file:line: what's wrong, and what to write instead}. */
  public ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** The mistakes, in the order of the file. */
  public List<String> problems() {
    return problems;
  }
}
