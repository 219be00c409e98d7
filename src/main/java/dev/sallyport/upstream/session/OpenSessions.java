package dev.sallyport.upstream.session;

import java.net.URI;
import java.util.function.Consumer;

/**
 * Remembers which sessions with servers are open, so that they're ended even if this process isn't
 * there to do it. Nothing here blocks. Thread-safe.
 */
public interface OpenSessions {
  /** Where nobody could end them. */
  OpenSessions FORGOTTEN = new Forgotten();

  /**
   * A session with a server.
   *
   * @param server the server's name
   * @param url where it was opened
   * @param id as the server gave it
   * @param version the revision that's spoken
   */
  record Reference(String server, URI url, String id, String version) {
    /** Without the id, which lets in. */
    @Override
    public String toString() {
      return "session with " + server;
    }
  }

  /**
   * A session was opened.
   *
   * @return to be run when it has ended
   */
  Runnable opened(Reference session);

  /** Who ends sessions that others have left open; told from now on. */
  void onStray(Consumer<Reference> ender);

  /** Remembers none. */
  final class Forgotten implements OpenSessions {
    private Forgotten() {}

    @Override
    public Runnable opened(Reference session) {
      return () -> {};
    }

    @Override
    public void onStray(Consumer<Reference> ender) {
      // There are none.
    }
  }
}
