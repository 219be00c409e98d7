package dev.sallyport.replica;

import dev.sallyport.gateway.relay.SessionChange;
import dev.sallyport.gateway.relay.SessionRecords;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.store.ReplicaStore;
import dev.sallyport.store.ReplicaStore.ClientSessionRow;
import dev.sallyport.store.ReplicaStore.ClientSessionUse;
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
  public Mono<Known> find(Subject session) {
    return work.ask(
        () ->
            store
                .clientSession(session.id())
                .map(row -> known(session.id(), row))
                .orElseGet(() -> new Known(false, session.age(), null, Set.of())));
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
  public Mono<Void> used(Subject session) {
    return work.act(() -> store.useClientSession(row(session)));
  }

  @Override
  public Mono<Void> ended(Subject session) {
    return work.act(() -> store.endClientSession(row(session)));
  }

  @Override
  public Mono<Void> changed(Subject session, SessionChange change) {
    String id = session.id();
    return work.act(
        () ->
            store.changeClientSession(
                row(session), last -> seal.state(id, changed(state(id, last), change))));
  }

  private ClientSessionUse row(Subject session) {
    return new ClientSessionUse(session.id(), seal.name(session.owner()), session.left());
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
