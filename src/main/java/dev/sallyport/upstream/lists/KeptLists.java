package dev.sallyport.upstream.lists;

import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.Caller;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pages of lists with the time until which they're good (MCP 2026-07-28, server, utilities,
 * caching). What's good no more is kept a while for what it tells: who may share the next one.
 * Bounded; the page that was used least lately goes first. Thread-safe.
 */
final class KeptLists {
  private static final int MOST_PAGES = 10_000;
  private static final long MOST_BYTES = 64L * 1024 * 1024;
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Map<Key, Page> pages = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * Which page.
   *
   * @param credentials tells the client's own credentials to the server apart
   * @param who whose it is; null if it's for all with these credentials
   */
  record Key(
      Upstream upstream, String credentials, @Nullable Caller who, String method, JsonNode params) {

    /** Whether it's of a list of that server whose method begins so. */
    boolean isOf(Upstream server, String about) {
      return upstream.equals(server) && method.startsWith(about);
    }
  }

  private record Page(JsonNode result, int size, long goodUntil) {}

  /**
   * A page that's good now, saying how long it still is.
   *
   * @param now in the time of {@link System#nanoTime}
   */
  synchronized CallEvent.@Nullable Result find(Key key, long now) {
    Page page = pages.get(key);
    if (page == null || page.goodUntil() - now <= 0) {
      return null;
    }
    ObjectNode result = (ObjectNode) page.result().deepCopy();
    long left = Duration.ofNanos(page.goodUntil() - now).toMillis();
    return new CallEvent.Result(result.put("ttlMs", left), page.size());
  }

  /** Whether there has been a page, good or not. */
  synchronized boolean knows(Key key) {
    return pages.containsKey(key);
  }

  /**
   * Keeps a page for as long as it says that it's good. Of one that's for all, it's always kept
   * that it is.
   */
  synchronized void keep(Key key, CallEvent.Result page, long now) {
    long good = Math.clamp(page.result().path("ttlMs").asLong(0), 0, LONGEST.toMillis());
    if (good > 0) {
      put(key, new Page(page.result().deepCopy(), page.size(), now + good * 1_000_000));
    } else if (key.who() == null) {
      put(key, new Page(MissingNode.getInstance(), 0, now));
    }
  }

  private void put(Key key, Page page) {
    drop(pages.put(key, page));
    bytes += page.size();
    var eldest = pages.values().iterator();
    while ((pages.size() > MOST_PAGES || bytes > MOST_BYTES) && eldest.hasNext()) {
      Page first = eldest.next();
      eldest.remove();
      drop(first);
    }
  }

  private void drop(@Nullable Page page) {
    bytes -= page == null ? 0 : page.size();
  }

  /**
   * Forgets the pages of lists, whoever they're for.
   *
   * @param about how the methods begin
   */
  synchronized void forget(Upstream upstream, String about) {
    pages
        .entrySet()
        .removeIf(
            each -> {
              boolean gone = each.getKey().isOf(upstream, about);
              if (gone) {
                drop(each.getValue());
              }
              return gone;
            });
  }
}
