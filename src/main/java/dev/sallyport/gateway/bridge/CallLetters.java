package dev.sallyport.gateway.bridge;

import dev.sallyport.gateway.relay.Letter;
import dev.sallyport.jsonrpc.ErrorMessage;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallEvent.Question;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What two replicas say to each other of one call that waits at the one. */
final class CallLetters {
  /** From the client's replica: goes on with the call, and answers what it asked. */
  static final String RESUME = "call-resume";

  /** From the client's replica: it's still there. */
  static final String LISTENING = "call-listening";

  /** From the client's replica: the client has left. */
  static final String CANCEL = "call-cancel";

  /** From the call's replica: it's still there. */
  static final String RUNNING = "call-running";

  /** From the call's replica: a notification or the outcome. */
  static final String EVENT = "call-event";

  /** From the call's replica: the server asks, and the call waits again. */
  static final String ASKED = "call-asked";

  private CallLetters() {}

  static ObjectNode notice(CallEvent.Notice notice) {
    ObjectNode content = JsonTree.object().put("method", notice.method());
    return content.set("params", notice.params());
  }

  static ObjectNode outcome(CallEvent.Outcome outcome) {
    return switch (outcome) {
      case CallEvent.Result(JsonNode result, int _) -> JsonTree.object().set("result", result);
      case CallEvent.Failed(JsonNode error, int _) -> JsonTree.object().set("error", error);
      case CallEvent.Broken(GatewayException why) -> failure(why);
    };
  }

  static ObjectNode failure(GatewayException why) {
    JsonNode message =
        JsonTree.read(ErrorMessage.write(why, null)).orElseGet(() -> JsonTree.object());
    return JsonTree.object().set("error", message.path("error"));
  }

  /** The client's request doesn't go with the call, or there's no such call. */
  static ObjectNode refused(boolean isOver) {
    return JsonTree.object().put("refused", isOver);
  }

  static CallEvent event(Letter letter) {
    if (letter.content().has("method")) {
      return new CallEvent.Notice(
          letter.text("method"), JsonTree.copy(letter.get("params")), letter.size());
    }
    if (letter.content().has("refused")) {
      return new CallEvent.Broken(
          letter.get("refused").asBoolean(true) ? WaitingCalls.over() : WaitingCalls.another());
    }
    JsonNode result = letter.content().get("result");
    return result == null
        ? new CallEvent.Failed(letter.get("error"), letter.size())
        : new CallEvent.Result(result, letter.size());
  }

  static ObjectNode asked(String address, List<Question> questions) {
    ObjectNode content = JsonTree.object().put("address", address);
    ArrayNode all = content.putArray("questions");
    for (Question question : questions) {
      ObjectNode one = all.addObject().put("id", question.id()).put("method", question.method());
      one.set("params", question.params());
    }
    return content;
  }

  static List<Question> questions(Letter letter) {
    List<Question> questions = new ArrayList<>();
    for (JsonNode each : letter.get("questions")) {
      questions.add(
          new Question(
              each.path("id").asString(""),
              each.path("method").asString(""),
              JsonTree.copy(each.path("params")),
              0));
    }
    return questions;
  }
}
