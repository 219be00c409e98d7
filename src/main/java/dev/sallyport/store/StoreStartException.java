package dev.sallyport.store;

/** The gateway can't start with the database as it is configured, or as it is. Holds no secret. */
public final class StoreStartException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String problem;
  private final String advice;

  /**
   * @param problem what's wrong, in a sentence
   * @param advice what to do, in a sentence
   */
  public StoreStartException(String problem, String advice) {
    super(problem + " " + advice);
    this.problem = problem;
    this.advice = advice;
  }

  /** What's wrong. */
  public String problem() {
    return problem;
  }

  /** What to do. */
  public String advice() {
    return advice;
  }
}
