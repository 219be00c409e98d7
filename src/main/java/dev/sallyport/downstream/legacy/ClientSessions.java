package dev.sallyport.downstream.legacy;

import dev.sallyport.gateway.bridge.SessionSeal;
import dev.sallyport.jsonrpc.GatewayException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * The sessions of clients that this replica has seen. One that's idle too long, or was ended, is
 * over here. Thread-safe. Owns them.
 */
public final class ClientSessions implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final int MOST_ENDED = 100_000;

  private final Duration idle;
  private final Map<String, ClientSession> sessions = new ConcurrentHashMap<>();
  private final Set<String> ended =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > MOST_ENDED;
                }
              }));
  private final Disposable looking;

  /**
   * @param idle how long a session lasts that nobody uses
   */
  public ClientSessions(Duration idle) {
    this.idle = idle;
    this.looking = Flux.interval(LOOK).subscribe(tick -> endIdle());
  }

  /**
   * What's known of a session.
   *
   * @throws GatewayException.SessionNotFound if it's over
   */
  ClientSession find(SessionSeal.Held held) {
    if (ended.contains(held.id())) {
      throw new GatewayException.SessionNotFound();
    }
    ClientSession session = sessions.computeIfAbsent(held.id(), first -> new ClientSession(held));
    session.use();
    return session;
  }

  void end(ClientSession session) {
    ended.add(session.held().id());
    sessions.remove(session.held().id());
    session.end();
  }

  private void endIdle() {
    long now = System.nanoTime();
    for (ClientSession session : sessions.values()) {
      if (!session.isBusy() && now - session.usedAt() > idle.toNanos()) {
        end(session);
      }
    }
  }

  @Override
  public void close() {
    looking.dispose();
    sessions.values().forEach(ClientSession::end);
    sessions.clear();
  }
}
