package dev.sallyport.store;

/** The database can't do what was asked. Messages are for the operator and hold no secret. */
public abstract sealed class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private StoreException(String message) {
    super(message);
  }

  /** The database is away, or must not be used. */
  public static final class Unavailable extends StoreException {
    private static final long serialVersionUID = 1;

    /**
     * @param reason in words, without credentials
     */
    public Unavailable(String reason) {
      super(reason);
    }
  }

  /** There's no server of that id. */
  public static final class NotFound extends StoreException {
    private static final long serialVersionUID = 1;

    /** For that id. */
    public NotFound(String id) {
      super("There's no server with server_id '" + id + "'.");
    }
  }

  /** Another server has that id. */
  public static final class IdTaken extends StoreException {
    private static final long serialVersionUID = 1;

    /** For that id. */
    public IdTaken(String id) {
      super("A server with server_id '" + id + "' exists already.");
    }
  }

  /** Another server has that name or alias. */
  public static final class NameTaken extends StoreException {
    private static final long serialVersionUID = 1;

    private final String name;

    /** For that name or alias. */
    public NameTaken(String name) {
      super(
          "A server with the name or alias '"
              + name
              + "' exists already (names are compared without letter case).");
      this.name = name;
    }

    /** The name or alias that's taken. */
    public String name() {
      return name;
    }
  }

  /** Somebody else changed the server since it was read. */
  public static final class ChangedMeanwhile extends StoreException {
    private static final long serialVersionUID = 1;

    /** For that id. */
    public ChangedMeanwhile(String id) {
      super("The server with server_id '" + id + "' was changed meanwhile: read it again.");
    }
  }

  /** There are secrets to store, and no key to seal them with. */
  public static final class NoSecretKey extends StoreException {
    private static final long serialVersionUID = 1;

    /** With what to do. */
    public NoSecretKey(String message) {
      super(message);
    }
  }
}
