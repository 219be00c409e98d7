package dev.sallyport.downstream.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.ModernServer;
import dev.sallyport.testing.RunningGateway;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Legacy clients of a modern server that lose a stream and come back to it. */
class ResumingTest {
  private final ModernServer server = new ModernServer();
  private final RunningGateway gateway =
      RunningGateway.with(Definitions.server("new", server.url()).build());

  @AfterEach
  void stop() {
    server.steps().tryEmitComplete();
    gateway.close();
    server.close();
  }

  /** An event: its id, and its data, which may be empty. */
  private record Event(String id, String data) {
    JsonNode json() {
      return JsonTree.read(data.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }
  }

  /** The events of a stream, as they come. */
  private record Events(HttpResponse<Stream<String>> answer, Iterator<String> lines) {
    static Events of(HttpResponse<Stream<String>> answer) {
      return new Events(answer, answer.body().iterator());
    }

    Event next() {
      String id = "";
      for (; ; ) {
        String line = lines.next();
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data:")) {
          return new Event(id, line.substring(5).strip());
        }
      }
    }

    void lose() {
      answer.body().close();
    }
  }

  private URI url() {
    return gateway.url("/mcp/new");
  }

  private String session(String version) {
    return McpClient.post(
            url(),
            """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"%s",
            "clientInfo":{"name":"c","version":"1"},"capabilities":{"elicitation":{}}}}\
            """
                .formatted(version))
        .headers()
        .firstValue("Mcp-Session-Id")
        .orElseThrow();
  }

  private Events call(String session, String tool, String arguments) {
    return Events.of(
        McpClient.postForLines(
            url(),
            """
            {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"%s","arguments":%s,
            "_meta":{"progressToken":"p"}}}\
            """
                .formatted(tool, arguments),
            "Mcp-Session-Id",
            session));
  }

  private Events resume(String session, String eventId) {
    HttpResponse<Stream<String>> answer =
        McpClient.getLines(url(), "Mcp-Session-Id", session, "Last-Event-ID", eventId);
    assertThat(answer.statusCode()).isEqualTo(200);
    return Events.of(answer);
  }

  private HttpResponse<String> refused(String session, String eventId) {
    return McpClient.get(url(), "Mcp-Session-Id", session, "Last-Event-ID", eventId);
  }

  /** A stream opens once the server has said that it tells of changes. */
  private void acknowledgeTheFirstListen() {
    Thread.startVirtualThread(() -> server.listen(0).acknowledge());
  }

  private static int progress(Event event) {
    return event.json().path("params").path("progress").asInt();
  }

  private static String said(Event event) {
    return event.json().path("result").path("content").path(0).path("text").asString("");
  }

  @Test
  void getWhatTheyMissedAndWhatComesThen() {
    String session = session("2025-11-25");
    server.steps().tryEmitNext(1);
    Events lost = call(session, "steps", "{}");
    Event opening = lost.next();
    assertThat(opening.data()).isEmpty();
    Event first = lost.next();
    assertThat(progress(first)).isEqualTo(1);
    lost.lose();

    server.steps().tryEmitNext(2);
    Events resumed = resume(session, first.id());
    assertThat(progress(resumed.next())).isEqualTo(2);
    server.steps().tryEmitNext(3);
    assertThat(progress(resumed.next())).isEqualTo(3);
    server.steps().tryEmitComplete();
    Event last = resumed.next();
    assertThat(last.json().path("id").asInt()).isEqualTo(7);
    assertThat(said(last)).isEqualTo("all steps");
    assertThat(resumed.lines().hasNext()).isTrue();
    assertThat(resumed.lines().next()).isEmpty();
    assertThat(resumed.lines().hasNext()).isFalse();

    // It may have been lost on its way, too.
    Events again = resume(session, opening.id());
    assertThat(progress(again.next())).isEqualTo(1);
    assertThat(progress(again.next())).isEqualTo(2);
    assertThat(progress(again.next())).isEqualTo(3);
    assertThat(again.next()).isEqualTo(last);
    assertThat(server.seen("tools/call")).hasSize(1);
  }

  @Test
  void areAskedThereWhatTheyWereNotThereToHear() {
    String session = session("2025-06-18");
    Events lost = call(session, "rounds", "{\"rounds\":2}");
    Event first = lost.next();
    lost.lose();
    answer(session, first, "a");

    Events resumed = resume(session, first.id());
    Event second = resumed.next();
    assertThat(second.json().path("method").asString()).isEqualTo("elicitation/create");
    answer(session, second, "b");
    assertThat(said(resumed.next())).isEqualTo("ab");
  }

  private void answer(String session, Event question, String with) {
    assertThat(
            McpClient.post(
                    url(),
                    """
                    {"jsonrpc":"2.0","id":%s,"result":{"action":"accept","content":{"a":"%s"}}}\
                    """
                        .formatted(question.json().path("id"), with),
                    "Mcp-Session-Id",
                    session)
                .statusCode())
        .isEqualTo(202);
  }

  @Test
  void areToldInWordsWhereThereIsAGap() {
    String session = session("2025-11-25");
    server.steps().tryEmitNext(1);
    Events lost = call(session, "steps", "{}");
    Event opening = lost.next();
    lost.lose();
    assertThat(refused(session("2025-11-25"), opening.id()).statusCode()).isEqualTo(410);
    assertThat(refused(session, opening.id().replaceFirst("-.*", "-9")).statusCode())
        .isEqualTo(410);
    HttpResponse<String> unknown = refused(session, "c0123456789abcdef-3");
    assertThat(unknown.statusCode()).isEqualTo(410);
    assertThat(unknown.body()).contains("isn't known any more").contains("can't be resumed");
    assertThat(refused(session, "anything").statusCode()).isEqualTo(410);
  }

  @Test
  void hearThatEverythingMayHaveChangedWhereNobodyKnows() {
    String session = session("2025-11-25");
    McpClient.post(
        url(),
        """
        {"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"file:///a"}}\
        """,
        "Mcp-Session-Id",
        session);
    acknowledgeTheFirstListen();
    Events resumed = resume(session, "l0123456789abcdef-3");
    assertThat(resumed.next().data()).isEmpty();
    List<JsonNode> notices = Stream.generate(() -> resumed.next().json()).limit(4).toList();
    assertThat(notices)
        .extracting(notice -> notice.path("method").asString())
        .contains("notifications/tools/list_changed")
        .endsWith("notifications/resources/updated");
    assertThat(notices.getLast().path("params").path("uri").asString()).isEqualTo("file:///a");
    resumed.lose();
  }

  @Test
  void takeTheirStreamWithThemWhenTheyListenAnew() {
    String session = session("2025-11-25");
    acknowledgeTheFirstListen();
    Events first = Events.of(McpClient.getLines(url(), "Mcp-Session-Id", session));
    Event opening = first.next();
    assertThat(McpClient.get(url(), "Mcp-Session-Id", session).statusCode()).isEqualTo(409);
    Events second = resume(session, opening.id());
    assertThat(first.lines().hasNext()).isTrue();
    assertThat(first.lines().next()).isEmpty();
    assertThat(first.lines().next()).startsWith("retry:");
    second.lose();
  }
}
