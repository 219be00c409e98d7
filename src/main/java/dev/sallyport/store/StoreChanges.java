package dev.sallyport.store;

/** Tells that servers in the database changed, whichever replica changed them. */
public interface StoreChanges extends AutoCloseable {

  /**
   * Begins to listen. The listener is called on a thread of this object after each change, and
   * whenever changes may have been missed; several changes may be told as one. It must return soon.
   */
  void start(Runnable listener);

  /** Ends listening. */
  @Override
  void close();
}
