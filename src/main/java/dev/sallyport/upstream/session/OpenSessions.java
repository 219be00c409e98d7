package dev.sallyport.upstream.session;

import dev.sallyport.definition.ServerDefinition;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import reactor.core.publisher.Mono;

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
   * @param version the revision that's spoken; empty if that isn't known
   * @param headers that go with each request of it, the client's own credentials among them
   */
  record Reference(
      String server, URI url, String id, String version, Map<String, List<String>> headers) {
    private static final int MOST_CHARACTERS = 8192;

    /** Copies the headers. */
    public Reference {
      headers = Map.copyOf(headers);
    }

    /** With these end-to-end headers, unless they're very long. */
    public static Reference of(
        ServerDefinition server, String id, String version, HttpHeaders headers) {
      Map<String, List<String>> all = new LinkedHashMap<>();
      int size = 0;
      for (String name : headers.names()) {
        List<String> values = headers.getAll(name);
        size += name.length() + values.stream().mapToInt(String::length).sum();
        all.put(name, List.copyOf(values));
      }
      return new Reference(
          server.name().value(),
          server.url(),
          id,
          version,
          size > MOST_CHARACTERS ? Map.of() : all);
    }

    /** Without the id and the headers, which let in. */
    @Override
    public String toString() {
      return "session with " + server;
    }
  }

  /**
   * What a client's session is at its server now.
   *
   * @param generation how often it was begun again there
   */
  record Current(int generation, Reference session) {}

  /**
   * A session that's used.
   *
   * @param key the same at all replicas, as long as it lasts
   * @param left how long it lasts if nobody uses it any more
   */
  record Used(String key, Current current, Duration left) {}

  /** Sessions that clients have themselves, which any replica's messages may belong to. */
  interface Passed {
    /** These are used. Fails if that can't be noted. */
    Mono<Void> used(List<Used> sessions);

    /** That one was ended. */
    Mono<Void> ended(String key);

    /** What was last noted of it; empty if nothing is. Fails if that can't be found out now. */
    Mono<Current> find(String key);

    /**
     * Takes one that nobody uses here.
     *
     * @return whether nobody does elsewhere: then it's to be ended, here; fails if that can't be
     *     found out now
     */
    Mono<Boolean> take(String key);
  }

  /**
   * A session was opened.
   *
   * @return to be run when it has ended
   */
  Runnable opened(Reference session);

  /** Those of clients. */
  Passed passed();

  /**
   * Lets sessions be ended that others have left open.
   *
   * @param ender ends one, or fails if that can't be done
   */
  void onStray(Function<Reference, Mono<Void>> ender);

  /** Remembers none. */
  final class Forgotten implements OpenSessions, Passed {
    private Forgotten() {}

    @Override
    public Runnable opened(Reference session) {
      return () -> {};
    }

    @Override
    public Passed passed() {
      return this;
    }

    @Override
    public Mono<Void> used(List<Used> sessions) {
      return Mono.empty();
    }

    @Override
    public Mono<Void> ended(String key) {
      return Mono.empty();
    }

    @Override
    public Mono<Current> find(String key) {
      return Mono.empty();
    }

    @Override
    public Mono<Boolean> take(String key) {
      return Mono.just(true);
    }

    @Override
    public void onStray(Function<Reference, Mono<Void>> ender) {
      // There are none.
    }
  }
}
