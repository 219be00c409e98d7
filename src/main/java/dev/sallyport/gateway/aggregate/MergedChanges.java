package dev.sallyport.gateway.aggregate;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.gateway.backend.Client;
import dev.sallyport.gateway.backend.LastingChanges;
import dev.sallyport.gateway.backend.ServerBackend;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.exchange.AfterCancel;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallEvent.Notice;
import dev.sallyport.upstream.exchange.EventQueue;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What several servers tell one client of changes. A server that ends its stream, or can't be
 * reached, is asked again; once it's back, and where servers come, go or are edited, the client is
 * told that lists have changed. One per listener; thread-safe. Owns the streams.
 */
final class MergedChanges implements Disposable {
  /** Stands for: nothing is missed from now on. */
  private static final Notice LISTENING = new Notice("", JsonTree.object(), 0);

  private final Bridge bridge;
  private final Names names;
  private final Client client;
  private final Set<OwnedUri> resources;
  private final EventQueue queue = new EventQueue();
  private final Map<String, Followed> followed = new HashMap<>();
  private volatile boolean begun;
  private boolean looked;
  private boolean disposed;

  /** A server's stream. */
  private record Followed(
      @Nullable ServerDefinition definition, Disposable stream, Mono<Void> listening) {}

  /**
   * @param resources to subscribe to
   */
  MergedChanges(Bridge bridge, Names names, Client client, Set<OwnedUri> resources) {
    this.bridge = bridge;
    this.names = names;
    this.client = client;
    this.resources = resources;
  }

  /**
   * The changes.
   *
   * @param first what comes first, once nothing is missed any more, or servers have had their time
   * @param patience how long they have
   * @param scopes the servers that the client means, now and when they change
   */
  Flux<Notice> follow(Notice first, Duration patience, Flux<Scope> scopes) {
    return Flux.defer(
        () -> {
          Sinks.Empty<Void> ready = Sinks.empty();
          Disposable servers =
              scopes
                  .contextWrite(AfterCancel::ignore)
                  .subscribe(scope -> use(scope, ready), failure -> end(failure, ready));
          return ready
              .asMono()
              .timeout(patience, Mono.empty())
              .then(Mono.fromSupplier(() -> begin(first)))
              .concatWith(queue.events().takeWhile(Notice.class::isInstance).cast(Notice.class))
              .doFinally(
                  signal -> {
                    servers.dispose();
                    dispose();
                  });
        });
  }

  private Notice begin(Notice first) {
    begun = true;
    return first;
  }

  /** The client means a server that isn't there any more. */
  private void end(Throwable failure, Sinks.Empty<Void> ready) {
    ready.tryEmitError(failure);
    queue.offer(new CallEvent.Result(JsonTree.object(), 0));
  }

  private void use(Scope scope, Sinks.Empty<Void> ready) {
    boolean changed = false;
    Flux<Void> listening;
    synchronized (followed) {
      if (disposed) {
        return;
      }
      Set<String> now = new HashSet<>();
      for (RegisteredServer server : scope.servers()) {
        now.add(server.name());
        changed |= follow(server);
      }
      for (String name : Set.copyOf(followed.keySet())) {
        Followed gone = now.contains(name) ? null : followed.remove(name);
        if (gone != null) {
          gone.stream().dispose();
          changed = true;
        }
      }
      listening = Flux.merge(followed.values().stream().map(Followed::listening).toList());
      changed &= looked;
      looked = true;
    }
    if (changed) {
      LastingChanges.any(Set.of()).forEach(queue::offer);
    }
    if (!begun) {
      listening.subscribe(nothing -> {}, ready::tryEmitError, ready::tryEmitEmpty);
    }
  }

  /** Whether it's new, or another than before. */
  private boolean follow(RegisteredServer server) {
    Followed before = followed.get(server.name());
    Upstream upstream = server.upstream();
    ServerDefinition definition = upstream == null ? null : upstream.definition();
    if (before != null
        && (definition == null
            ? before.definition() == null
            : definition.equals(before.definition()))) {
      return false;
    }
    if (before != null) {
      before.stream().dispose();
    }
    followed.put(server.name(), upstream == null ? nothing() : listen(upstream));
    return true;
  }

  private static Followed nothing() {
    return new Followed(null, () -> {}, Mono.empty());
  }

  private Followed listen(Upstream upstream) {
    ServerBackend server = new ServerBackend(bridge, upstream);
    ServerDefinition definition = upstream.definition();
    Set<String> uris = uris(definition);
    Sinks.Empty<Void> listening = Sinks.empty();
    AtomicBoolean wasThere = new AtomicBoolean();
    Disposable stream =
        LastingChanges.follow(
                () ->
                    server
                        .changes(client, LISTENING, uris)
                        .doFinally(signal -> listening.tryEmitEmpty()),
                LISTENING)
            .doOnNext(notice -> tell(notice, definition, uris, wasThere))
            .subscribe(notice -> listening.tryEmitEmpty());
    return new Followed(definition, stream, listening.asMono());
  }

  private Set<String> uris(ServerDefinition definition) {
    Set<String> uris = new HashSet<>();
    for (OwnedUri resource : resources) {
      if (resource.server().equals(definition.publicName().value())
          || resource.server().equals(definition.name().value())) {
        uris.add(resource.uri());
      }
    }
    return uris;
  }

  /** What changed while nobody listened isn't known, so all may have. */
  private void tell(
      Notice notice, ServerDefinition definition, Set<String> uris, AtomicBoolean wasThere) {
    if (!notice.method().isEmpty()) {
      tell(notice, definition);
    } else if (wasThere.getAndSet(true) || begun) {
      LastingChanges.any(uris).forEach(change -> tell(change, definition));
    }
  }

  private void tell(Notice notice, ServerDefinition definition) {
    SeenResult seen = new SeenResult(names, definition.publicName());
    queue.offer(
        new Notice(
            notice.method(), seen.notification(notice.method(), notice.params()), notice.size()));
  }

  @Override
  public void dispose() {
    synchronized (followed) {
      disposed = true;
      followed.values().forEach(each -> each.stream().dispose());
      followed.clear();
    }
  }
}
