package dev.sallyport.store.change;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener whose failure doesn't end the listening. */
record ToldListener(Runnable listener) {
  private static final Logger log = LoggerFactory.getLogger(ToldListener.class);

  void tell() {
    try {
      listener.run();
    } catch (RuntimeException failed) {
      log.error("A change in the database wasn't taken over; the next one tries again", failed);
    }
  }
}
