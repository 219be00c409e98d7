package dev.sallyport.upstream.lists;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.testing.Definitions;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.UpstreamRequest;
import dev.sallyport.upstream.UpstreamResponse;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallEvent.Notice;
import dev.sallyport.upstream.exchange.CallRequest;
import dev.sallyport.upstream.exchange.Caller;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.Reply;
import dev.sallyport.upstream.exchange.ServerSide;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class CachedListsTest {
  private static final Caller ANNA = caller("anna", "");
  private static final Caller BERT = caller("bert", "");

  private final AtomicLong now = new AtomicLong();
  private final Servers servers = new Servers();
  private final CachedLists lists = new CachedLists(servers, now::get);
  private final Upstream one = new Named("one");
  private final Upstream two = new Named("two");

  @Test
  void aPublicListIsOneForAllAsLongAsItsServerSays() {
    servers.says("public", 1000);

    assertThat(tools(one, ANNA)).isEqualTo("for anna");
    assertThat(tools(one, BERT)).isEqualTo("for anna");
    pass(Duration.ofMillis(999));
    assertThat(tools(one, BERT)).isEqualTo("for anna");
    pass(Duration.ofMillis(1));
    assertThat(tools(one, BERT)).isEqualTo("for bert");
    assertThat(servers.asked).hasSize(2);
  }

  @Test
  void aListThatIsKeptSaysHowLongItIsStillGood() {
    servers.says("public", 1000);
    list(one, ANNA, "tools/list", JsonTree.object());
    pass(Duration.ofMillis(400));

    assertThat(list(one, BERT, "tools/list", JsonTree.object()).path("ttlMs").asInt())
        .isEqualTo(600);
  }

  @Test
  void aPrivateListIsForItsCallerOnly() {
    servers.says("private", 1000);

    assertThat(tools(one, ANNA)).isEqualTo("for anna");
    assertThat(tools(one, BERT)).isEqualTo("for bert");
    assertThat(tools(one, ANNA)).isEqualTo("for anna");
    assertThat(servers.asked).hasSize(2);
  }

  @Test
  void whatSaysNothingOfItIsntKept() {
    servers.answers(JsonTree.object());

    tools(one, ANNA);
    tools(one, ANNA);

    assertThat(servers.asked).hasSize(2);
  }

  @Test
  void otherServersPagesAndCredentialsHaveOtherLists() {
    servers.says("public", 1000);
    tools(one, ANNA);

    tools(two, ANNA);
    tools(one, caller("anna", "her own token"));
    list(one, ANNA, "tools/list", JsonTree.object().put("cursor", "2"));
    list(one, ANNA, "prompts/list", JsonTree.object());

    assertThat(servers.asked).hasSize(5);
  }

  @Test
  void metadataOfTheRequestMakesNoOtherList() {
    servers.says("public", 1000);
    tools(one, ANNA);

    list(
        one,
        ANNA,
        "tools/list",
        JsonTree.object().set("_meta", JsonTree.object().put("traceparent", "00-1-2-00")));

    assertThat(servers.asked).hasSize(1);
  }

  @Test
  void manyWhoWantItAtOnceMakeOneRequest() {
    Sinks.One<CallEvent> answer = servers.answersLater();
    List<String> got = new ArrayList<>();

    for (int i = 0; i < 100; i++) {
      events(one, ANNA).subscribe(result -> got.add(said(result)));
    }
    answer.tryEmitValue(result("private", 1000, "once"));

    assertThat(got).hasSize(100).containsOnly("once");
    assertThat(servers.asked).hasSize(1);
  }

  @Test
  void whoWaitsForAnothersListThatTurnsOutPrivateGetsItsOwn() {
    servers.says("public", 0);
    tools(one, ANNA);
    Sinks.One<CallEvent> first = servers.answersLater();
    List<String> got = new ArrayList<>();
    events(one, ANNA).subscribe(result -> got.add(said(result)));
    events(one, BERT).subscribe(result -> got.add(said(result)));
    Sinks.One<CallEvent> second = servers.answersLater();

    first.tryEmitValue(result("private", 1000, "anna's"));
    second.tryEmitValue(result("private", 1000, "bert's"));

    assertThat(got).containsExactly("anna's", "bert's");
  }

  @Test
  void theLastWhoLeavesCancelsTheRequest() {
    servers.answersLater();
    var first = events(one, ANNA).subscribe();
    var second = events(one, ANNA).subscribe();

    first.dispose();
    assertThat(servers.cancelled).isZero();
    second.dispose();
    assertThat(servers.cancelled).isEqualTo(1);

    servers.says("public", 1000);
    assertThat(tools(one, ANNA)).isEqualTo("for anna");
  }

  @Test
  void aFailureIsntKept() {
    servers.fails();
    assertThat(events(one, ANNA).blockFirst()).isInstanceOf(CallEvent.Broken.class);
    servers.says("public", 1000);

    assertThat(tools(one, ANNA)).isEqualTo("for anna");
  }

  @Test
  void aChangeThatIsToldOfEndsWhatIsKeptOfThatList() {
    servers.says("public", 1000);
    tools(one, ANNA);
    list(one, ANNA, "prompts/list", JsonTree.object());

    lists
        .changes(one, ANNA, new DefaultHttpHeaders(), changed("tools"), Set.of())
        .blockLast(Duration.ofSeconds(5));
    list(one, ANNA, "prompts/list", JsonTree.object());
    tools(one, ANNA);

    assertThat(servers.asked).containsExactly("tools/list", "prompts/list", "tools/list");
  }

  @Test
  void aListThatWasAskedForBeforeAChangeIsntKept() {
    Sinks.One<CallEvent> before = servers.answersLater();
    List<String> got = new ArrayList<>();
    events(one, ANNA).subscribe(result -> got.add(said(result)));

    lists
        .changes(one, ANNA, new DefaultHttpHeaders(), changed("tools"), Set.of())
        .blockLast(Duration.ofSeconds(5));
    before.tryEmitValue(result("public", 1000, "old"));
    servers.says("public", 1000);

    assertThat(got).containsExactly("old");
    assertThat(tools(one, BERT)).isEqualTo("for bert");
  }

  @Test
  void whatMayHaveChangedWhileTheServerToldNothingIsntKept() {
    servers.says("public", 1000);
    Notice begun = new Notice("", JsonTree.object(), 0);
    Flux<Notice> stream = lists.changes(one, ANNA, new DefaultHttpHeaders(), begun, Set.of());
    tools(one, ANNA);
    stream.blockLast(Duration.ofSeconds(5));
    tools(one, ANNA);
    assertThat(servers.asked).hasSize(1);

    stream.blockLast(Duration.ofSeconds(5));
    tools(one, ANNA);
    assertThat(servers.asked).hasSize(2);
  }

  @Test
  void whoGetsAListMayChangeIt() {
    servers.says("public", 1000);
    list(one, ANNA, "tools/list", JsonTree.object()).put("said", "changed");
    list(one, BERT, "tools/list", JsonTree.object()).put("said", "changed");

    assertThat(tools(one, BERT)).isEqualTo("for anna");
  }

  @Test
  void callsThatAreNoListsGoToTheServer() {
    servers.says("public", 1000);
    for (int i = 0; i < 2; i++) {
      CallRequest call =
          new CallRequest("tools/call", JsonTree.object(), false, null, new DefaultHttpHeaders());
      lists.call(one, ANNA, call).events().blockFirst(Duration.ofSeconds(5));
    }

    assertThat(servers.asked).hasSize(2);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private String tools(Upstream server, Caller caller) {
    return list(server, caller, "tools/list", JsonTree.object()).path("said").asString("");
  }

  private ObjectNode list(Upstream server, Caller caller, String method, ObjectNode params) {
    CallRequest request = new CallRequest(method, params, false, null, new DefaultHttpHeaders());
    CallEvent event = lists.call(server, caller, request).events().blockLast(Duration.ofSeconds(5));
    if (event instanceof CallEvent.Result(ObjectNode result, int _)) {
      return result;
    }
    throw new AssertionError("no list: " + event);
  }

  private Flux<CallEvent> events(Upstream server, Caller caller) {
    return lists
        .call(
            server,
            caller,
            new CallRequest("tools/list", JsonTree.object(), false, null, new DefaultHttpHeaders()))
        .events();
  }

  private static String said(CallEvent event) {
    return ((CallEvent.Result) event).result().path("said").asString("");
  }

  private static Caller caller(String owner, String credentials) {
    return new Caller(owner, credentials, JsonTree.object(), JsonTree.object());
  }

  private static CallEvent.Result result(String scope, int ttl, String said) {
    return new CallEvent.Result(
        JsonTree.object().put("cacheScope", scope).put("ttlMs", ttl).put("said", said), 10);
  }

  private static Notice changed(String what) {
    return new Notice("notifications/" + what + "/list_changed", JsonTree.object(), 0);
  }

  private record Named(String name) implements Upstream {
    @Override
    public ServerDefinition definition() {
      return Definitions.server(name, URI.create("http://localhost/mcp")).build();
    }

    @Override
    public Mono<UpstreamResponse> send(UpstreamRequest request) {
      return Mono.error(new IllegalStateException("nothing is sent here"));
    }

    @Override
    public void close() {
      // It holds nothing.
    }
  }

  /** Servers that answer as they're told. */
  private static final class Servers implements ServerSide {
    final List<String> asked = new ArrayList<>();
    int cancelled;
    private java.util.function.Function<Caller, Mono<CallEvent>> answer =
        caller -> Mono.error(new IllegalStateException());

    void says(String scope, int ttl) {
      answer = caller -> Mono.just(result(scope, ttl, "for " + caller.owner()));
    }

    void answers(ObjectNode result) {
      answer = caller -> Mono.just(new CallEvent.Result(result, 10));
    }

    void fails() {
      answer = caller -> Mono.just(new CallEvent.Broken(new GatewayException.StreamCut("one")));
    }

    Sinks.One<CallEvent> answersLater() {
      Sinks.One<CallEvent> later = Sinks.one();
      answer = caller -> later.asMono().doOnCancel(() -> cancelled++);
      return later;
    }

    @Override
    public Mono<JsonNode> initialized(Upstream upstream, Caller caller, HttpHeaders headers) {
      return Mono.just(JsonTree.object());
    }

    @Override
    public LiveCall call(Upstream upstream, Caller caller, CallRequest request) {
      asked.add(request.method());
      Mono<CallEvent> events = answer.apply(caller);
      return new LiveCall() {
        @Override
        public Flux<CallEvent> events() {
          return events.flux();
        }

        @Override
        public List<CallEvent.Question> questions() {
          return List.of();
        }

        @Override
        public void answer(String question, Reply reply) {
          throw new IllegalStateException("nothing is asked here");
        }

        @Override
        public void cancel(String reason) {
          // Leaving is enough here.
        }
      };
    }

    @Override
    public Flux<Notice> changes(
        Upstream upstream, Caller caller, HttpHeaders headers, Notice first, Set<String> uris) {
      return Flux.just(first);
    }
  }
}
