package dev.sallyport.upstream.lists;

import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallEvent.Notice;
import dev.sallyport.upstream.exchange.CallRequest;
import dev.sallyport.upstream.exchange.Caller;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.ServerSide;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks servers for a list only where none is kept that they allow to be used again, and once for
 * all who want it at the same time (MCP 2026-07-28, server, utilities, caching: {@code ttlMs},
 * {@code cacheScope}). Everything else goes to the servers as it comes. Thread-safe.
 *
 * <p>A list whose scope isn't {@code public} is only for the caller it was made for; whether it is
 * isn't known before it's there, so that the first ones wait for nobody but themselves.
 */
public final class CachedLists implements ServerSide {
  private static final Set<String> LISTS =
      Set.of("tools/list", "prompts/list", "resources/list", "resources/templates/list");

  /** What's told of changes, and the beginning of the methods that it's about. */
  private static final Map<String, String> CHANGES =
      Map.of(
          "notifications/tools/list_changed", "tools/",
          "notifications/prompts/list_changed", "prompts/",
          "notifications/resources/list_changed", "resources/");

  private final ServerSide servers;
  private final LongSupplier nanoTime;
  private final KeptLists kept = new KeptLists();
  private final Map<KeptLists.Key, Fetch> underway = new ConcurrentHashMap<>();

  /** The names of servers that may have changed while they told of no changes. */
  private final Set<String> unheard = ConcurrentHashMap.newKeySet();

  /**
   * In front of these servers, owned by the caller.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  public CachedLists(ServerSide servers, LongSupplier nanoTime) {
    this.servers = servers;
    this.nanoTime = nanoTime;
  }

  /** Whether that's a list's method. */
  public static boolean isList(String method) {
    return LISTS.contains(method);
  }

  @Override
  public Mono<JsonNode> initialized(Upstream upstream, Caller caller, HttpHeaders headers) {
    return servers.initialized(upstream, caller, headers);
  }

  @Override
  public LiveCall call(Upstream upstream, Caller caller, CallRequest request) {
    return isList(request.method())
        ? new ListCall(
            Mono.defer(() -> page(upstream, caller, request)), upstream.definition().name().value())
        : servers.call(upstream, caller, request);
  }

  @Override
  public Flux<Notice> changes(
      Upstream upstream, Caller caller, HttpHeaders headers, Notice first, Set<String> uris) {
    String server = upstream.definition().name().value();
    return servers
        .changes(upstream, caller, headers, first, uris)
        .doOnNext(
            notice -> {
              String about = CHANGES.get(notice.method());
              if (about != null) {
                forget(upstream, about);
              } else if (notice.equals(first) && unheard.remove(server)) {
                forget(upstream, "");
              }
            })
        .doOnTerminate(() -> unheard.add(server));
  }

  /** What's under way may have been made before the change. */
  private void forget(Upstream upstream, String about) {
    underway.forEach(
        (key, fetch) -> {
          if (key.isOf(upstream, about) && underway.remove(key, fetch)) {
            fetch.outdated.set(true);
          }
        });
    kept.forget(upstream, about);
  }

  private Mono<CallEvent.Outcome> page(Upstream upstream, Caller caller, CallRequest request) {
    KeptLists.Key forAll = key(upstream, caller, request, null);
    KeptLists.Key own = key(upstream, caller, request, caller);
    long now = nanoTime.getAsLong();
    CallEvent.Result found = kept.find(forAll, now);
    if (found == null) {
      found = kept.find(own, now);
    }
    if (found != null) {
      return Mono.just(found);
    }
    return underway(kept.knows(forAll) ? forAll : own, upstream, caller, request)
        .flatMap(
            page -> page.isFor(caller) ? Mono.just(page) : underway(own, upstream, caller, request))
        .map(Fetched::copy);
  }

  /** Traces and other metadata of the request make no other list. */
  private static KeptLists.Key key(
      Upstream upstream, Caller caller, CallRequest request, @Nullable Caller who) {
    ObjectNode params = request.params().deepCopy();
    params.remove("_meta");
    return new KeptLists.Key(upstream, caller.credentials(), who, request.method(), params);
  }

  private Mono<Fetched> underway(
      KeptLists.Key key, Upstream upstream, Caller caller, CallRequest request) {
    return underway.computeIfAbsent(key, first -> new Fetch(first, upstream, caller, request)).page;
  }

  /** A list that's asked for as long as someone waits. */
  private final class Fetch {
    final AtomicBoolean outdated = new AtomicBoolean();
    final Mono<Fetched> page;

    Fetch(KeptLists.Key key, Upstream upstream, Caller caller, CallRequest request) {
      page =
          Flux.defer(() -> outcome(servers.call(upstream, caller, request)))
              .map(outcome -> new Fetched(outcome, caller))
              .doOnNext(
                  fetched -> {
                    if (!outdated.get()) {
                      keep(fetched, upstream, request);
                    }
                  })
              .doFinally(signal -> underway.remove(key, this))
              .replay(1)
              .refCount()
              .next();
    }
  }

  private static Mono<CallEvent.Outcome> outcome(LiveCall call) {
    return call.events()
        .ofType(CallEvent.Outcome.class)
        .next()
        .doFinally(signal -> call.cancel("nobody waits for the list any more"));
  }

  private void keep(Fetched page, Upstream upstream, CallRequest request) {
    if (page.outcome() instanceof CallEvent.Result result && result.result().isObject()) {
      Caller who = page.isPublic() ? null : page.caller();
      kept.keep(key(upstream, page.caller(), request, who), result, nanoTime.getAsLong());
    }
  }

  /** A page as it came, and whom it was fetched for. */
  private record Fetched(CallEvent.Outcome outcome, Caller caller) {
    boolean isPublic() {
      return outcome instanceof CallEvent.Result(JsonNode result, int _)
          && result.path("cacheScope").asString("").equals("public");
    }

    boolean isFor(Caller other) {
      return caller.equals(other) || isPublic();
    }

    /** Who gets it may change it. */
    CallEvent.Outcome copy() {
      return switch (outcome) {
        case CallEvent.Result(JsonNode result, int size) ->
            new CallEvent.Result(result.deepCopy(), size);
        case CallEvent.Failed(JsonNode error, int size) ->
            new CallEvent.Failed(error.deepCopy(), size);
        case CallEvent.Broken broken -> broken;
      };
    }
  }
}
