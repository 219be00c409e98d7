package dev.sallyport.upstream.session;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.exchange.AfterCancel;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallEvent.Question;
import dev.sallyport.upstream.exchange.CallRequest;
import dev.sallyport.upstream.exchange.EventQueue;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A request that runs in a session. Thread-safe. */
final class RunningCall implements LiveCall {
  private final String server;
  private final CallRequest request;
  private final EventQueue queue = new EventQueue();
  private final Map<String, Asked> asked = new LinkedHashMap<>();
  private final Disposable.Swap running = Disposables.swap();
  private volatile @Nullable Session session;
  private volatile long id = -1;
  private int questions;

  /** A question, and the id that the server gave it in its session. */
  private record Asked(Question question, JsonNode id, Session session) {}

  /** To the server of that name. */
  RunningCall(String server, CallRequest request) {
    this.server = server;
    this.request = request;
  }

  CallRequest request() {
    return request;
  }

  /** Lets it run; a failure is its outcome. */
  void run(Mono<Void> attempt) {
    running.update(
        attempt
            .contextWrite(AfterCancel::ignore)
            .subscribe(nothing -> {}, failure -> end(new CallEvent.Broken(explain(failure)))));
  }

  private GatewayException explain(Throwable failure) {
    return failure instanceof GatewayException known
        ? known
        : new GatewayException.UnexpectedAnswer(server, request.method(), 404);
  }

  /** It's sent in a session under an id. */
  void sent(Session in, long as) {
    session = in;
    id = as;
  }

  void end(CallEvent.Outcome outcome) {
    queue.offer(outcome);
  }

  void notice(String method, ObjectNode params, int size) {
    queue.offer(new CallEvent.Notice(method, params, size));
  }

  void ask(JsonNode serverId, String method, ObjectNode params, int size, Session in) {
    Question question;
    synchronized (asked) {
      question = new Question("q" + ++questions, method, params, size);
      asked.put(question.id(), new Asked(question, serverId, in));
    }
    queue.offer(question);
  }

  /** The server doesn't want to know it any more. */
  void withdraw(JsonNode serverId) {
    synchronized (asked) {
      asked.values().removeIf(each -> each.id().equals(serverId));
    }
  }

  @Override
  public Flux<CallEvent> events() {
    return queue.events();
  }

  @Override
  public List<Question> questions() {
    synchronized (asked) {
      return asked.values().stream().map(Asked::question).toList();
    }
  }

  @Override
  public void answer(String question, Reply reply) {
    Asked open;
    synchronized (asked) {
      open = asked.remove(question);
    }
    if (open != null) {
      open.session().respond(open.id(), reply);
    }
  }

  @Override
  public void cancel(String reason) {
    Session in = session;
    if (queue.isEnded()) {
      return;
    }
    queue.offer(new CallEvent.Broken(new GatewayException.Cancelled(server, reason)));
    if (in != null) {
      questions().forEach(question -> answer(question.id(), Session.NOBODY_ANSWERS));
      in.cancel(id, reason);
    }
    running.dispose();
  }
}
