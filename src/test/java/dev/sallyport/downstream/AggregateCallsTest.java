package dev.sallyport.downstream;

import static dev.sallyport.testing.MessageCaller.json;
import static dev.sallyport.testing.MessageCaller.messages;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.LegacyServer;
import dev.sallyport.testing.MessageCaller;
import dev.sallyport.testing.ModernServer;
import dev.sallyport.testing.RunningGateway;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What's for one server, at the path of all servers. */
@Timeout(120)
class AggregateCallsTest {
  private static final Secret KEY = new Secret("a-secret-key-of-thirty-two-letters");
  private static final String ACCEPTED = "{'action':'accept','content':{'a':'x','name':'n'}}";

  private final LegacyServer old = new LegacyServer();
  private final ModernServer fresh = new ModernServer();

  @AfterEach
  void stop() {
    old.close();
    fresh.close();
  }

  private RunningGateway gateway() {
    return RunningGateway.replica(KEY, servers());
  }

  private ServerDefinition[] servers() {
    return new ServerDefinition[] {
      Definitions.server("old", old.url()).build(), Definitions.server("fresh", fresh.url()).build()
    };
  }

  private static MessageCaller caller(RunningGateway gateway) {
    return MessageCaller.at(gateway.url("/mcp"));
  }

  private static String said(JsonNode answer) {
    return answer.path("result").path("content").path(0).path("text").asString("");
  }

  private static String tool(String name) {
    return "'name':'%s'".formatted(name);
  }

  @Test
  void callsGoToTheirServerAndListNothing() {
    try (RunningGateway gateway = gateway()) {
      MessageCaller session = caller(gateway).session();
      for (int i = 0; i < 3; i++) {
        assertThat(said(json(caller(gateway).modern("tools/call", tool("fresh-echo")))))
            .isEqualTo("echo");
        assertThat(said(json(session.legacy("tools/call", tool("fresh-echo"))))).isEqualTo("echo");
        assertThat(said(json(caller(gateway).modern("tools/call", tool("old-echo"))))).isNotEmpty();
        assertThat(said(json(session.legacy("tools/call", tool("old-echo"))))).isNotEmpty();
      }
      assertThat(fresh.seen("tools/list")).isEmpty();
      assertThat(old.received("tools/list")).isZero();
      assertThat(fresh.seen("tools/call"))
          .hasSize(6)
          .allSatisfy(seen -> assertThat(seen.name()).isEqualTo("echo"));
      assertThat(old.received("tools/call")).isEqualTo(6);
      assertThat(fresh.seen("server/discover")).hasSizeLessThan(4);
    }
    assertThat(old.openSessions()).isZero();
  }

  @Test
  void aServersSessionIsBegunWhenItIsCalledAndNotBefore() {
    try (RunningGateway gateway = gateway()) {
      caller(gateway).modern("tools/call", tool("fresh-echo"));
      assertThat(old.sessionsBegun()).isZero();
      caller(gateway).modern("tools/call", tool("old-echo"));
      caller(gateway).modern("tools/call", tool("old-echo"));
      assertThat(old.sessionsBegun()).isEqualTo(1);
    }
  }

  @Test
  void aSessionOutlivesARestartButIsGoodForNoOtherPath() {
    String session;
    try (RunningGateway gateway = gateway()) {
      session = caller(gateway).session().more().getLast();
    }
    try (RunningGateway gateway = gateway()) {
      MessageCaller again = caller(gateway).with("Mcp-Session-Id", session);
      assertThat(said(json(again.legacy("tools/call", tool("old-echo"))))).isNotEmpty();
      MessageCaller elsewhere =
          MessageCaller.at(gateway.url("/mcp/old")).with("Mcp-Session-Id", session);
      assertThat(elsewhere.legacy("tools/list", "").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void questionsBetweenModernClientsAndServersPassAtAnyReplica() {
    String params = "'name':'fresh-rounds','arguments':{'rounds':2}";
    String state = "";
    for (String so : List.of("", "x", "xx")) {
      try (RunningGateway gateway = gateway()) {
        String answers =
            so.isEmpty()
                ? ""
                : ",'requestState':'%s','inputResponses':{'k':%s}".formatted(state, ACCEPTED);
        JsonNode answer = json(caller(gateway).modern("tools/call", params + answers));
        if (so.length() < 2) {
          JsonNode asked = answer.path("result");
          assertThat(asked.path("resultType").asString()).isEqualTo("input_required");
          assertThat(asked.path("requestState").asString()).isEqualTo(so);
          state = so;
        } else {
          assertThat(said(answer)).isEqualTo("xx");
        }
      }
    }
    assertThat(fresh.seen("tools/call")).hasSize(3);
  }

  @Test
  void aModernClientAnswersALegacyServer() {
    try (RunningGateway gateway = gateway()) {
      JsonNode asked = json(caller(gateway).modern("tools/call", tool("old-twice"))).path("result");
      assertThat(asked.path("inputRequests").size()).isEqualTo(2);
      String state = asked.path("requestState").asString();
      String answers =
          ",'requestState':'%s','inputResponses':{'q1':%s,'q2':{'roots':[{'uri':'file:///'}]}}"
              .formatted(state, ACCEPTED);
      assertThat(said(json(caller(gateway).modern("tools/call", tool("old-twice") + answers))))
          .isEqualTo("n+1");
      assertThat(old.received("tools/call")).isEqualTo(1);

      HttpResponse<String> elsewhere =
          MessageCaller.at(gateway.url("/mcp/old")).modern("tools/call", tool("twice") + answers);
      assertThat(json(elsewhere).path("error").path("code").asInt()).isEqualTo(-32602);
    }
  }

  @Test
  void aLegacyClientAnswersServersOfBothEras() {
    try (RunningGateway gateway = gateway()) {
      MessageCaller session = caller(gateway).session();
      assertThat(answering(session, "'name':'fresh-rounds','arguments':{'rounds':2}"))
          .isEqualTo("xx");
      assertThat(answering(session, tool("old-twice"))).isEqualTo("n+0");
    }
  }

  /** Answers two questions on the call's stream. */
  private static String answering(MessageCaller session, String params) {
    try (Stream<String> lines = session.legacyLines("tools/call", params).body()) {
      Iterator<JsonNode> each = messages(lines).iterator();
      for (int i = 0; i < 2; i++) {
        JsonNode question = each.next();
        String result =
            question.path("method").asString().equals("roots/list") ? "{'roots':[]}" : ACCEPTED;
        String id = question.path("id").toString();
        assertThat(
                session
                    .send("{'jsonrpc':'2.0','id':%s,'result':%s}".formatted(id, result))
                    .statusCode())
            .isEqualTo(202);
      }
      return said(each.next());
    }
  }

  @Test
  void progressAndCancelFindTheirWay() throws InterruptedException {
    try (RunningGateway gateway = gateway()) {
      HttpResponse<Stream<String>> answer =
          caller(gateway).modernLines("tools/call", tool("old-hang"));
      try (Stream<String> lines = answer.body()) {
        assertThat(
                messages(lines).iterator().next().path("params").path("progressToken").asString())
            .isEqualTo("p");
      }
      JsonNode cancelled = old.notifications().poll(10, TimeUnit.SECONDS);
      assertThat(cancelled).isNotNull();
      assertThat(cancelled.path("method").asString()).isEqualTo("notifications/cancelled");

      MessageCaller session = caller(gateway).session();
      try (Stream<String> lines =
          session
              .legacyLines("tools/call", "'name':'fresh-hang','_meta':{'progressToken':'t'}")
              .body()) {
        Iterator<JsonNode> each = messages(lines).iterator();
        assertThat(each.next().path("params").path("progressToken").asString()).isEqualTo("t");
        session.send(
            "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':7}}");
        assertThat(fresh.hungUp().await(10, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void theLogLevelOfASessionIsAskedOfEachServer() {
    try (RunningGateway gateway = gateway()) {
      MessageCaller session = caller(gateway).session();
      session.legacy("logging/setLevel", "'level':'error'");
      session.legacy("tools/call", tool("fresh-echo"));
      JsonNode meta = fresh.seen("tools/call").getFirst().message().path("params").path("_meta");
      assertThat(meta.path("io.modelcontextprotocol/logLevel").asString()).isEqualTo("error");
    }
  }

  @Test
  void headersThatAServerWantsOfArgumentsAreMade() {
    try (RunningGateway gateway = gateway()) {
      String params = "'name':'fresh-region','arguments':{'where':{'region':'eu'}}";
      assertThat(said(json(caller(gateway).modern("tools/call", params)))).isEqualTo("eu");
    }
  }

  @Test
  void errorsOfAModernServerReachAModernClientAsTheyAre() {
    try (RunningGateway gateway = gateway()) {
      HttpResponse<String> answer = caller(gateway).modern("tools/call", tool("fresh-missing"));
      assertThat(json(answer).path("error").path("code").asInt()).isEqualTo(-32021);
      assertThat(answer.statusCode()).isEqualTo(400);
    }
  }

  @Test
  void clientsThatListenAreToldWhenServersComeAndGo() {
    try (RunningGateway gateway = gateway()) {
      MessageCaller session = caller(gateway).session();
      HttpResponse<Stream<String>> modern =
          caller(gateway)
              .modernLines(
                  "subscriptions/listen",
                  "'notifications':{'toolsListChanged':true,'resourceSubscriptions':['a:#~old']}");
      try (Stream<String> lines = modern.body();
          Stream<String> legacyLines = session.listen().body()) {
        Iterator<JsonNode> each = messages(lines).iterator();
        JsonNode acknowledged = each.next();
        assertThat(acknowledged.path("method").asString())
            .isEqualTo("notifications/subscriptions/acknowledged");
        gateway.define(List.of(servers()[0]));
        JsonNode changed = each.next();
        assertThat(changed.path("method").asString()).isEqualTo("notifications/tools/list_changed");
        assertThat(
                changed
                    .path("params")
                    .path("_meta")
                    .path("io.modelcontextprotocol/subscriptionId")
                    .asString())
            .isEqualTo("é1");
        Iterator<JsonNode> legacy = messages(legacyLines).iterator();
        CompletableFuture<JsonNode> heard = CompletableFuture.supplyAsync(legacy::next);
        Eventually.until(
            Duration.ofSeconds(30),
            "the legacy client, of whom nobody knows when its stream has begun, hears of a change",
            () -> {
              gateway.define(List.of(servers()[System.nanoTime() % 2 == 0 ? 0 : 1]));
              return heard.isDone();
            });
        assertThat(heard.join().path("method").asString())
            .isEqualTo("notifications/tools/list_changed");
      }
    }
  }
}
