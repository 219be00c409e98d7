package dev.sallyport.store.change;

/** Tells those who listen that a server changed. */
public interface ChangeAnnouncer {

  /** To be called in the transaction of the change; nothing is told if that doesn't commit. */
  void changing();

  /** To be called once the change is stored for good. */
  void changed();
}
