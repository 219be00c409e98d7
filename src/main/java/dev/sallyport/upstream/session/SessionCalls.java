package dev.sallyport.upstream.session;

import dev.sallyport.upstream.exchange.CallEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The requests that run in one session, by their ids. Thread-safe. */
final class SessionCalls {
  private final Map<Long, Entry> running = new ConcurrentHashMap<>();

  private final boolean ofSeveralCallers;

  /**
   * @param ofSeveralCallers whether not all of the requests are of one caller
   */
  SessionCalls(boolean ofSeveralCallers) {
    this.ofSeveralCallers = ofSeveralCallers;
  }

  private static final class Entry {
    final RunningCall call;
    volatile CallEvent.@Nullable Outcome outcome;

    Entry(RunningCall call) {
      this.call = call;
    }
  }

  void add(long id, RunningCall call) {
    running.put(id, new Entry(call));
  }

  void remove(long id) {
    running.remove(id);
  }

  @Nullable RunningCall find(long id) {
    Entry entry = running.get(id);
    return entry == null ? null : entry.call;
  }

  boolean isAnswered(long id) {
    Entry entry = running.get(id);
    return entry == null || entry.outcome != null;
  }

  /**
   * The response is there; its outcome comes at once, unless log messages may still be on the way.
   */
  void end(long id, CallEvent.Outcome outcome) {
    Entry entry = running.get(id);
    if (entry == null || entry.outcome != null) {
      return;
    }
    entry.outcome = outcome;
    if (entry.call.request().logLevel() == null) {
      entry.call.end(outcome);
    }
  }

  /** Gives the outcome to a call that waits for log messages. */
  Mono<Void> settled(long id) {
    Entry entry = running.get(id);
    CallEvent.Outcome outcome = entry == null ? null : entry.outcome;
    if (entry == null || outcome == null || entry.call.request().logLevel() == null) {
      return Mono.empty();
    }
    return Mono.delay(SessionLimits.FOR_LOGS).doOnNext(over -> entry.call.end(outcome)).then();
  }

  /**
   * Whom a question is for: the call on whose stream it came, else the latest that may be asked.
   */
  @Nullable RunningCall toAsk(@Nullable Long relatedTo) {
    if (relatedTo != null) {
      RunningCall call = find(relatedTo);
      return call != null && call.request().mayAsk() ? call : null;
    }
    return running.entrySet().stream()
        .filter(each -> each.getValue().outcome == null && each.getValue().call.request().mayAsk())
        .max(Map.Entry.comparingByKey())
        .map(each -> each.getValue().call)
        .orElse(null);
  }

  /** A log message, for those who asked for its level. */
  void log(ObjectNode params, int size, @Nullable Long relatedTo) {
    if (ofSeveralCallers && relatedTo == null && running.size() > 1) {
      // Nothing tells whose it is: it isn't shown to another caller.
      return;
    }
    String level = params.path("level").asString("");
    running.forEach(
        (id, entry) -> {
          if ((relatedTo == null || relatedTo.equals(id))
              && LogLevels.isWanted(level, entry.call.request().logLevel())) {
            entry.call.notice("notifications/message", params, size);
          }
        });
  }

  void withdraw(JsonNode question) {
    running.values().forEach(entry -> entry.call.withdraw(question));
  }
}
