package dev.sallyport.testing;

import dev.sallyport.jsonrpc.JsonTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An MCP server of stdio, to be run as a process of its own; {@link StdioPrograms} says how. Its
 * first argument is its era, the others how it misbehaves.
 */
public final class StdioProgram {
  private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  private final boolean isModern;
  private final Set<String> habits;
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private final Map<String, BlockingQueue<JsonNode>> asked = new ConcurrentHashMap<>();
  private final AtomicInteger questions = new AtomicInteger();
  private volatile JsonNode initialized = JsonTree.object();

  private StdioProgram(boolean isModern, Set<String> habits) {
    this.isModern = isModern;
    this.habits = habits;
  }

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    new StdioProgram(args[0].equals("modern"), Set.of(args)).run();
  }

  private void run() throws IOException {
    if (habits.contains("crashes")) {
      System.err.println("can't go on");
      System.exit(3);
    }
    if (habits.contains("stays")) {
      // SIGTERM waits for this hook, and so for SIGKILL.
      Runtime.getRuntime().addShutdownHook(new Thread(StdioProgram::forever));
    }
    if (habits.contains("talks")) {
      OUT.println("Welcome! This is no JSON.");
      OUT.flush();
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode message = JsonTree.read(line.getBytes(StandardCharsets.UTF_8)).orElseThrow();
      if (!habits.contains("silent")) {
        Thread.ofVirtual().start(() -> take(message));
      }
    }
    if (habits.contains("stays")) {
      forever();
    }
    System.exit(0);
  }

  private static void forever() {
    while (true) {
      LockSupport.park();
    }
  }

  private void take(JsonNode message) {
    String method = message.path("method").asString("");
    JsonNode params = message.path("params");
    if (method.isEmpty()) {
      asked
          .computeIfAbsent(message.path("id").asString(), unknown -> new LinkedBlockingQueue<>())
          .add(message);
    } else if (method.equals("notifications/cancelled")) {
      cancelled.add(params.path("requestId").toString());
    } else if (message.has("id")) {
      answer(message, method, params);
    }
  }

  private void answer(JsonNode message, String method, JsonNode params) {
    switch (method) {
      case "initialize" -> {
        if (isModern) {
          fail(message, -32_601, "no sessions here");
        } else {
          initialized = params;
          ObjectNode result = JsonTree.object().put("protocolVersion", "2025-11-25");
          result.set("capabilities", capabilities());
          result.set("serverInfo", JsonTree.object().put("name", "program").put("version", "1"));
          say(JsonTree.result(message.path("id"), result));
        }
      }
      case "server/discover" -> {
        if (isModern) {
          ObjectNode result = JsonTree.object().put("resultType", "complete");
          result.putArray("supportedVersions").add("2026-07-28");
          result.set("capabilities", capabilities());
          say(JsonTree.result(message.path("id"), result));
        } else {
          fail(message, -32_601, "Method not found");
        }
      }
      case "tools/list" -> {
        ObjectNode result = JsonTree.object().put("resultType", "complete");
        var tools = result.putArray("tools");
        for (String name : new String[] {"say", "pid", "hang"}) {
          tools
              .addObject()
              .put("name", name)
              .set("inputSchema", JsonTree.object().put("type", "object"));
        }
        say(JsonTree.result(message.path("id"), result));
      }
      case "tools/call" -> call(message, params.path("name").asString(), params.path("arguments"));
      case "subscriptions/listen" -> {
        ObjectNode meta = JsonTree.object();
        meta.set("io.modelcontextprotocol/subscriptionId", message.path("id"));
        ObjectNode acknowledged = JsonTree.object().set("_meta", meta);
        acknowledged.set("notifications", params.path("notifications"));
        say(JsonTree.notification("notifications/subscriptions/acknowledged", acknowledged));
        say(
            JsonTree.notification(
                "notifications/tools/list_changed",
                JsonTree.object().set("_meta", meta.deepCopy())));
      }
      default -> fail(message, -32_601, "Method not found");
    }
  }

  private static ObjectNode capabilities() {
    ObjectNode capabilities = JsonTree.object();
    capabilities.putObject("logging");
    capabilities.putObject("tools").put("listChanged", true);
    return capabilities;
  }

  private void call(JsonNode message, String tool, JsonNode arguments) {
    String text = arguments.path("text").asString("");
    switch (tool) {
      case "say" -> done(message, text);
      case "pid" -> done(message, Long.toString(ProcessHandle.current().pid()));
      case "variables" -> done(message, new TreeSet<>(System.getenv().keySet()).toString());
      case "variable" -> done(message, String.valueOf(System.getenv(text)));
      case "folder" -> done(message, System.getProperty("user.dir"));
      case "capabilities" -> done(message, initialized.path("capabilities").toString());
      case "cancelled" -> done(message, cancelled.toString());
      case "exit" -> System.exit(Integer.parseInt(text));
      case "hang" -> {}
      case "error" -> {
        System.err.println(text);
        done(message, "said");
      }
      case "long" -> {
        // No line ends here, and nobody waits until one does.
        OUT.print("x".repeat(Integer.parseInt(text)));
        OUT.flush();
      }
      case "child" -> child(message);
      case "steps" -> {
        for (int step = 1; step <= 3; step++) {
          ObjectNode progress = JsonTree.object().put("progress", step);
          progress.set("progressToken", message.path("params").path("_meta").path("progressToken"));
          say(JsonTree.notification("notifications/progress", progress));
        }
        done(message, "three");
      }
      case "log" -> {
        say(
            JsonTree.notification(
                "notifications/message",
                JsonTree.object().put("level", "error").put("data", text)));
        done(message, "logged");
      }
      case "ask" -> ask(message);
      default -> fail(message, -32_602, "no such tool");
    }
  }

  private static void child(JsonNode message) {
    try {
      Process child = new ProcessBuilder("sleep", "600").start();
      done(message, Long.toString(child.pid()));
    } catch (IOException e) {
      fail(message, -32_603, String.valueOf(e.getMessage()));
    }
  }

  private void ask(JsonNode message) {
    ObjectNode params = JsonTree.object().put("mode", "form").put("message", "Which name?");
    params.putObject("requestedSchema").put("type", "object").putObject("properties");
    if (isModern) {
      JsonNode answer = message.path("params").path("inputResponses").path("name");
      if (answer.isObject()) {
        done(message, answer.path("action").asString("none"));
        return;
      }
      ObjectNode result = JsonTree.object().put("resultType", "input_required");
      ObjectNode question = JsonTree.object().put("method", "elicitation/create");
      question.set("params", params);
      result.putObject("inputRequests").set("name", question);
      result.put("requestState", "état");
      say(JsonTree.result(message.path("id"), result));
      return;
    }
    String id = "q" + questions.incrementAndGet();
    BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    asked.put(id, answers);
    say(JsonTree.request(JsonTree.object().put("id", id).path("id"), "elicitation/create", params));
    try {
      JsonNode answer = answers.take();
      done(
          message,
          answer
              .path("result")
              .path("action")
              .asString("refused: " + answer.path("error").path("message").asString("")));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void done(JsonNode message, String text) {
    ObjectNode result = JsonTree.object().put("resultType", "complete");
    result.putArray("content").addObject().put("type", "text").put("text", text);
    say(JsonTree.result(message.path("id"), result));
  }

  private static void fail(JsonNode message, int code, String text) {
    say(JsonTree.error(message.path("id"), JsonTree.error(code, text)));
  }

  private static void say(ObjectNode message) {
    synchronized (OUT) {
      OUT.print(new String(JsonTree.write(message), StandardCharsets.UTF_8) + "\n");
      OUT.flush();
    }
  }
}
