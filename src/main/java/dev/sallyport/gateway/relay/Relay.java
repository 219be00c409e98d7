package dev.sallyport.gateway.relay;

import dev.sallyport.jsonrpc.GatewayException;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries letters between replicas. Those of one sender arrive in the order they were sent; some
 * may get lost. Nothing here blocks. Thread-safe.
 */
public interface Relay {
  /** Where there's one replica only. */
  Relay ALONE = new Alone();

  /** Names this replica; empty if there are no others. */
  String here();

  /**
   * Sends a letter once it's subscribed to, in the order of the subscriptions.
   *
   * @return completes when it's on its way; fails with {@link GatewayException.ReplicaUnreachable}
   *     if that replica is gone, or can't be reached, or with {@link GatewayException.Overloaded},
   *     or with {@link GatewayException.TooLargeForReplica}
   */
  Mono<Void> send(String replica, String kind, ObjectNode content);

  /** Sends a letter to all other replicas that live. Fails as {@link #send} does. */
  Mono<Void> tellOthers(String kind, ObjectNode content);

  /**
   * Takes the letters of a kind from now on.
   *
   * @param taker returns soon, and blocks for nothing
   */
  void take(String kind, Consumer<Letter> taker);

  /** What all replicas know of the sessions of clients. */
  SessionRecords sessions();

  /** Nobody's there. */
  final class Alone implements Relay {
    private Alone() {}

    @Override
    public String here() {
      return "";
    }

    @Override
    public Mono<Void> send(String replica, String kind, ObjectNode content) {
      return Mono.error(GatewayException.ReplicaUnreachable::new);
    }

    @Override
    public Mono<Void> tellOthers(String kind, ObjectNode content) {
      return Mono.empty();
    }

    @Override
    public void take(String kind, Consumer<Letter> taker) {
      // None will come.
    }

    @Override
    public SessionRecords sessions() {
      return SessionRecords.NONE;
    }
  }
}
