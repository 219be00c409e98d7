package dev.sallyport.upstream.modern;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.RepeatableMethods;
import dev.sallyport.upstream.exchange.AfterCancel;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallEvent.Question;
import dev.sallyport.upstream.exchange.CallRequest;
import dev.sallyport.upstream.exchange.Caller;
import dev.sallyport.upstream.exchange.EventQueue;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.Reply;
import dev.sallyport.upstream.message.Received;
import dev.sallyport.upstream.message.Requests;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request to a modern server, with as many rounds of questions as the server wants (MCP
 * 2026-07-28, "Multi Round-Trip Requests"). Thread-safe.
 */
final class ModernCall implements LiveCall {
  private static final int MOST_ROUNDS = 100;
  private static final int HEADER_MISMATCH = -32_020;

  private final Requests requests;
  private final Caller caller;
  private final CallRequest request;
  private final ToolHeaders toolHeaders;
  private final boolean passesQuestions;
  private final EventQueue queue = new EventQueue();
  private final Disposable.Swap running = Disposables.swap();
  private final Map<String, Question> open = new LinkedHashMap<>();
  private ObjectNode answers = JsonTree.object();
  private JsonNode state = MissingNode.getInstance();
  private int round;

  /**
   * @param passesQuestions whether the client takes questions as results, and asks again by itself
   */
  ModernCall(
      Requests requests,
      Caller caller,
      CallRequest request,
      ToolHeaders toolHeaders,
      boolean passesQuestions) {
    this.passesQuestions = passesQuestions;
    this.requests = requests;
    this.caller = caller;
    this.request = request;
    this.toolHeaders = toolHeaders;
  }

  void begin() {
    send(JsonTree.object(), MissingNode.getInstance(), true);
  }

  private void send(ObjectNode responses, JsonNode requestState, boolean mayLearn) {
    ObjectNode message = ModernMessages.request(++round, caller, request, responses, requestState);
    HttpHeaders headers = ModernMessages.headers(request, toolHeaders);
    running.update(
        requests
            .send(
                headers,
                message,
                request.method().equals("subscriptions/listen"),
                RepeatableMethods.contains(request.method()))
            .contextWrite(AfterCancel::ignore)
            .subscribe(
                received -> take(received, mayLearn), failure -> queue.offer(broken(failure))));
  }

  private CallEvent.Broken broken(Throwable failure) {
    return new CallEvent.Broken(
        failure instanceof GatewayException known
            ? known
            : new GatewayException.StreamCut(requests.server()));
  }

  private void take(Received received, boolean mayLearn) {
    JsonNode message = received.message();
    if (!received.isResponse()) {
      notice(received);
      return;
    }
    JsonNode result = message.get("result");
    if (result == null) {
      failed(message.path("error"), received.size(), mayLearn);
    } else if (!passesQuestions
        && result.path("resultType").asString("").equals("input_required")) {
      asked(result, received.size());
    } else {
      if (request.method().equals("tools/list")) {
        toolHeaders.learn(result.path("tools"));
      }
      queue.offer(new CallEvent.Result(result, received.size()));
    }
  }

  private void notice(Received received) {
    ObjectNode params = JsonTree.copy(received.message().path("params"));
    if (received.method().equals("notifications/progress")) {
      params.remove("progressToken");
    }
    if (!received.method().isEmpty()) {
      queue.offer(new CallEvent.Notice(received.method(), params, received.size()));
    }
  }

  /** A server that misses headers refused to run the call; its list says which it wants. */
  private void failed(JsonNode error, int size, boolean mayLearn) {
    if (mayLearn
        && request.method().equals("tools/call")
        && error.path("code").asInt(0) == HEADER_MISMATCH) {
      running.update(
          new ToolLists(requests, caller, request, toolHeaders)
              .read()
              .subscribe(
                  nothing -> {},
                  failure -> queue.offer(new CallEvent.Failed(error, size)),
                  () -> again(false)));
      return;
    }
    queue.offer(new CallEvent.Failed(error, size));
  }

  private void asked(JsonNode result, int size) {
    if (round >= MOST_ROUNDS) {
      queue.offer(
          broken(new GatewayException.UnexpectedAnswer(requests.server(), request.method(), 200)));
      return;
    }
    List<Question> questions;
    synchronized (open) {
      state = result.path("requestState");
      answers = JsonTree.object();
      open.clear();
      result
          .path("inputRequests")
          .properties()
          .forEach(
              each ->
                  open.put(
                      each.getKey(),
                      new Question(
                          round + "/" + each.getKey(),
                          each.getValue().path("method").asString(""),
                          JsonTree.copy(each.getValue().path("params")),
                          size)));
      questions = List.copyOf(open.values());
    }
    if (questions.isEmpty()) {
      again(true);
    } else {
      questions.forEach(queue::offer);
    }
  }

  private void again(boolean mayLearn) {
    ObjectNode given;
    JsonNode held;
    synchronized (open) {
      given = answers;
      held = state;
    }
    send(given, held, mayLearn);
  }

  @Override
  public Flux<CallEvent> events() {
    return queue.events();
  }

  @Override
  public List<Question> questions() {
    synchronized (open) {
      return List.copyOf(open.values());
    }
  }

  @Override
  public void answer(String question, Reply reply) {
    boolean isComplete;
    Question asked;
    synchronized (open) {
      String key = question.substring(question.indexOf('/') + 1);
      asked = open.get(key);
      if (asked == null || !asked.id().equals(question)) {
        return;
      }
      open.remove(key);
      answers.set(key, given(reply));
      isComplete = open.isEmpty();
    }
    if (reply instanceof Reply.Refused(JsonNode error)
        && !asked.method().equals("elicitation/create")) {
      queue.offer(new CallEvent.Failed(error, 0));
    } else if (isComplete) {
      again(true);
    }
  }

  /** The modern era knows no errors as answers; who can't be asked has cancelled. */
  private static JsonNode given(Reply reply) {
    return switch (reply) {
      case Reply.Given(JsonNode result) -> result;
      case Reply.Refused _ -> JsonTree.object().put("action", "cancel");
    };
  }

  /** The server knows by the stream that's closed. */
  @Override
  public void cancel(String reason) {
    queue.offer(broken(new GatewayException.Cancelled(requests.server(), reason)));
    running.dispose();
  }
}
