package dev.sallyport.gateway.backend;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.AfterCancel;
import dev.sallyport.upstream.exchange.CallEvent.Notice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A server's changes for as long as someone wants them: a stream that ends or fails is opened
 * again, soon at first and then less and less often.
 */
public final class LastingChanges {
  private static final Duration SOONEST = Duration.ofSeconds(1);
  private static final Duration LASTS = Duration.ofSeconds(10);
  private static final int MOST_DOUBLINGS = 5;
  private static final List<String> LISTS =
      List.of(
          "notifications/tools/list_changed",
          "notifications/prompts/list_changed",
          "notifications/resources/list_changed");
  private static final Logger log = LoggerFactory.getLogger(LastingChanges.class);

  private LastingChanges() {}

  /**
   * The changes; never ends and never fails.
   *
   * @param stream opens a stream
   * @param first what a stream begins with, once nothing is missed any more
   */
  public static Flux<Notice> follow(Supplier<Flux<Notice>> stream, Notice first) {
    return Flux.defer(
        () -> {
          Pauses pauses = new Pauses();
          return Flux.defer(stream)
              .doOnNext(
                  notice -> {
                    if (notice.equals(first)) {
                      pauses.began();
                    }
                  })
              .onErrorResume(
                  failure -> {
                    log.debug("No changes are told for now: {}", failure.toString());
                    return Flux.empty();
                  })
              .repeatWhen(ends -> ends.concatMap(end -> Mono.delay(pauses.next())))
              .contextWrite(AfterCancel::ignore);
        });
  }

  /** How long to wait before each try. A stream that lasts is no failure. */
  private static final class Pauses {
    private int doublings;
    private @Nullable Long begun;

    synchronized void began() {
      begun = System.nanoTime();
    }

    synchronized Duration next() {
      if (begun != null && System.nanoTime() - begun > LASTS.toNanos()) {
        doublings = 0;
      }
      Duration pause = SOONEST.multipliedBy(1L << doublings);
      doublings = Math.min(doublings + 1, MOST_DOUBLINGS);
      begun = null;
      return pause;
    }
  }

  /**
   * What a client is told that may have missed changes: all its lists may be others now, and the
   * resources that it subscribes to.
   *
   * @param uris of those
   */
  public static List<Notice> any(Collection<String> uris) {
    List<Notice> any = new ArrayList<>();
    LISTS.forEach(method -> any.add(new Notice(method, JsonTree.object(), 0)));
    for (String uri : uris) {
      any.add(new Notice("notifications/resources/updated", JsonTree.object().put("uri", uri), 0));
    }
    return any;
  }
}
