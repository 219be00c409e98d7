package dev.sallyport.upstream.session;

import dev.sallyport.definition.Transport;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.RepeatableMethods;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallRequest;
import dev.sallyport.upstream.exchange.Caller;
import dev.sallyport.upstream.exchange.Reply;
import dev.sallyport.upstream.message.MessageClient;
import dev.sallyport.upstream.message.Received;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** A session with a server, on behalf of one caller. Thread-safe. Who opens it closes it. */
final class Session implements Inbox {
  /** What a server is told whose question finds no client that answers it. */
  static final Reply.Refused NOBODY_ANSWERS =
      new Reply.Refused(JsonTree.error(-32_603, "The client isn't there any more to answer"));

  private static final Reply.Refused NOBODY_TO_ASK =
      new Reply.Refused(
          JsonTree.error(-32_601, "Nobody can be asked that now: ask while a tool is called"));

  private static final int MOST_SAFE_TOOLS = 10_000;

  private final MessageClient client;
  private final Caller caller;
  private final HttpHeaders base;
  private final SessionWire wire;
  private final AtomicLong ids = new AtomicLong();
  private final SessionCalls calls;
  private final SessionChanges changes = new SessionChanges(this);
  private final Set<String> safeTools = ConcurrentHashMap.newKeySet();
  private volatile JsonNode initialized = MissingNode.getInstance();
  private volatile boolean lost;
  private volatile @Nullable String logLevel;

  /**
   * @param base end-to-end headers of what belongs to no request of a client's
   */
  Session(MessageClient client, Caller caller, HttpHeaders base, SessionPool.Surroundings around) {
    this.client = client;
    this.caller = caller;
    this.base = base;
    this.calls = new SessionCalls(caller.equals(Caller.EVERYONE));
    this.wire =
        switch (client.upstream().definition().transport()) {
          case HTTP -> new HttpWire(client, base, this, around);
          case SSE -> new SseWire(client, base, this);
          case STDIO ->
              new StdioWire(
                  client.server(),
                  Objects.requireNonNull(client.upstream().processes(), "a server of stdio"),
                  this);
        };
  }

  /** Begins it; {@code version} is the latest revision to speak. */
  Mono<Session> begin(String version) {
    return wire.begin(SessionMessages.initialize(caller, version))
        .doOnNext(result -> initialized = result)
        .thenReturn(this);
  }

  /** What the server said of itself. */
  JsonNode initialized() {
    return initialized;
  }

  /** Changes that the server tells of. */
  SessionChanges changes() {
    return changes;
  }

  /** Whether the server is known not to know it any more. */
  boolean isLost() {
    return lost;
  }

  void lose() {
    lost = true;
    changes.end();
  }

  /** Whether a call may be sent again though it may have run. */
  boolean isRepeatable(CallRequest request) {
    return request.method().equals("tools/call")
        ? safeTools.contains(request.params().path("name").asString(""))
        : RepeatableMethods.contains(request.method());
  }

  /** Sends a request; what comes of it goes to the call. Completes when nothing more comes. */
  Mono<Void> run(RunningCall call) {
    CallRequest request = call.request();
    long id = ids.incrementAndGet();
    return prepare(request)
        .then(
            Mono.defer(
                () -> {
                  calls.add(id, call);
                  call.sent(this, id);
                  return wire.request(
                      id,
                      JsonTree.request(LongNode.valueOf(id), request.method(), params(request, id)),
                      request.headers(),
                      RepeatableMethods.contains(request.method()));
                }))
        .then(Mono.defer(() -> calls.settled(id)))
        .doFinally(signal -> calls.remove(id));
  }

  /** A request of the gateway's own. */
  Mono<CallEvent> ask(String method, ObjectNode params) {
    return Mono.defer(
        () -> {
          RunningCall call =
              new RunningCall(client.server(), new CallRequest(method, params, false, null, base));
          call.run(run(call));
          return call.events().next();
        });
  }

  Mono<Void> listen() {
    return wire.listen();
  }

  /** What may come on another stream is lost if nobody listens to it. */
  private Mono<Void> prepare(CallRequest request) {
    String level = request.logLevel();
    boolean listens = caller.answersQuestions() || level != null;
    Mono<Void> listening = listens ? wire.listen() : Mono.empty();
    if (level == null || !canLog() || !LogLevels.saysMore(level, logLevel)) {
      return listening;
    }
    logLevel = level;
    return listening.then(ask("logging/setLevel", JsonTree.object().put("level", level))).then();
  }

  private boolean canLog() {
    return initialized.path("capabilities").has("logging");
  }

  private static ObjectNode params(CallRequest request, long id) {
    if (!request.wantsProgress()) {
      return request.params();
    }
    ObjectNode params = request.params().deepCopy();
    ObjectNode meta = JsonTree.copy(params.path("_meta"));
    return params.set("_meta", meta.put("progressToken", id));
  }

  /** Tells the server what its question came to. */
  void respond(JsonNode id, Reply reply) {
    ObjectNode message =
        switch (reply) {
          case Reply.Given(JsonNode result) -> JsonTree.result(id, result);
          case Reply.Refused(JsonNode error) -> JsonTree.error(id, error);
        };
    send(message);
  }

  void cancel(long id, String reason) {
    send(SessionMessages.cancelled(id, reason));
  }

  /** What fails here shows in the call that it's for. */
  private void send(ObjectNode message) {
    wire.send(message).onErrorComplete().subscribe();
  }

  @Override
  public boolean isAnswered(long id) {
    return calls.isAnswered(id);
  }

  @Override
  public void take(Received received, @Nullable Long relatedTo) {
    if (received.isResponse()) {
      answered(received);
    } else if (received.isRequest()) {
      asked(received, relatedTo);
    } else {
      noticed(received, relatedTo);
    }
  }

  private void answered(Received received) {
    long id = received.message().path("id").asLong(-1);
    RunningCall call = calls.find(id);
    if (call == null) {
      return;
    }
    JsonNode result = received.message().get("result");
    if (result != null && call.request().method().equals("tools/list")) {
      remember(result.path("tools"));
    }
    calls.end(
        id,
        result == null
            ? new CallEvent.Failed(received.message().path("error"), received.size())
            : new CallEvent.Result(result, received.size()));
  }

  /** Tools that may run twice without harm ("Tool Annotations"). */
  private void remember(JsonNode tools) {
    for (JsonNode tool : tools) {
      JsonNode annotations = tool.path("annotations");
      boolean safe =
          annotations.path("readOnlyHint").asBoolean(false)
              || annotations.path("idempotentHint").asBoolean(false);
      String name = tool.path("name").asString("");
      if (!safe) {
        safeTools.remove(name);
      } else if (safeTools.size() < MOST_SAFE_TOOLS) {
        safeTools.add(name);
      }
    }
  }

  private void asked(Received received, @Nullable Long relatedTo) {
    JsonNode id = received.message().path("id");
    if (received.method().equals("ping")) {
      respond(id, new Reply.Given(JsonTree.object()));
      return;
    }
    RunningCall call = calls.toAsk(relatedTo);
    if (call == null || !canAnswer(received.method())) {
      respond(id, NOBODY_TO_ASK);
    } else {
      call.ask(id, received.method(), params(received), received.size(), this);
    }
  }

  private boolean canAnswer(String method) {
    JsonNode can = caller.capabilities();
    return switch (method) {
      case "elicitation/create" -> can.has("elicitation");
      case "sampling/createMessage" -> can.has("sampling");
      case "roots/list" -> can.has("roots");
      default -> false;
    };
  }

  private void noticed(Received received, @Nullable Long relatedTo) {
    ObjectNode params = params(received);
    String method = received.method();
    switch (method) {
      case "notifications/progress" -> {
        RunningCall call = calls.find(params.path("progressToken").asLong(-1));
        params.remove("progressToken");
        if (call != null && call.request().wantsProgress()) {
          call.notice(method, params, received.size());
        }
      }
      case "notifications/message" -> calls.log(params, received.size(), relatedTo);
      case "notifications/cancelled" -> calls.withdraw(params.path("requestId"));
      case "notifications/tools/list_changed",
          "notifications/prompts/list_changed",
          "notifications/resources/list_changed",
          "notifications/resources/updated" ->
          changes.tell(method, params, received.size());
      case "", "notifications/elicitation/complete", "notifications/tasks/status" -> {
        // The modern revision can't say it.
      }
      default -> {
        RunningCall call = relatedTo == null ? null : calls.find(relatedTo);
        if (call != null) {
          call.notice(method, params, received.size());
        }
      }
    }
  }

  private static ObjectNode params(Received received) {
    return JsonTree.copy(received.message().path("params"));
  }

  @Override
  public void streamEnded() {
    if (client.upstream().definition().transport() != Transport.HTTP) {
      lost = true;
    }
    changes.end();
  }

  /** Ends it. Never fails. */
  Mono<Void> close() {
    changes.end();
    return wire.close();
  }
}
