package dev.sallyport.replica;

import dev.sallyport.gateway.relay.SessionChange;
import dev.sallyport.gateway.relay.SessionRecords;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.store.ReplicaStore;
import dev.sallyport.store.ReplicaStore.ClientSessionRow;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** What's known of clients' sessions, in a table. Thread-safe. */
final class DatabaseSessions implements SessionRecords {
  private static final int MOST_RESOURCES = 1000;

  private final ReplicaStore store;
  private final ReplicaSeal seal;
  private final ReplicaWork work;

  DatabaseSessions(ReplicaStore store, ReplicaSeal seal, ReplicaWork work) {
    this.store = store;
    this.seal = seal;
    this.work = work;
  }

  @Override
  public Mono<Known> find(String session) {
    return work.ask(
        () -> store.clientSession(session).map(row -> known(session, row)).orElse(null));
  }

  private Known known(String session, ClientSessionRow row) {
    JsonNode state = state(session, row.state());
    Set<String> resources = new LinkedHashSet<>();
    state.path("resources").forEach(uri -> resources.add(uri.asString("")));
    String level = state.path("level").asString("");
    return new Known(row.isOver(), row.unused(), level.isEmpty() ? null : level, resources);
  }

  private JsonNode state(String session, @Nullable String sealed) {
    return sealed == null
        ? MissingNode.getInstance()
        : seal.openState(session, sealed).orElseGet(MissingNode::getInstance);
  }

  @Override
  public Mono<Void> used(String session, Duration left) {
    return work.act(() -> store.useClientSession(session, left));
  }

  @Override
  public Mono<Void> ended(String session, Duration left) {
    return work.act(() -> store.endClientSession(session, left));
  }

  @Override
  public Mono<Void> changed(String session, Duration left, SessionChange change) {
    return work.act(
        () ->
            store.changeClientSession(
                session, left, last -> seal.state(session, changed(state(session, last), change))));
  }

  private static ObjectNode changed(JsonNode last, SessionChange change) {
    ObjectNode next = JsonTree.copy(last);
    return switch (change.kind()) {
      case LOG_LEVEL -> next.put("level", change.value());
      case SUBSCRIBE, UNSUBSCRIBE -> {
        Set<String> uris = new LinkedHashSet<>();
        last.path("resources").forEach(uri -> uris.add(uri.asString("")));
        uris.remove(change.value());
        if (change.kind() == SessionChange.Kind.SUBSCRIBE && uris.size() < MOST_RESOURCES) {
          uris.add(change.value());
        }
        ArrayNode all = next.putArray("resources");
        uris.forEach(all::add);
        yield next;
      }
    };
  }
}
