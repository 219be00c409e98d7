package dev.sallyport.e2e;

import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.CompleteReference;
import io.modelcontextprotocol.spec.McpSchema.CompleteRequest;
import io.modelcontextprotocol.spec.McpSchema.GetPromptRequest;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.modelcontextprotocol.spec.McpSchema.LoggingMessageNotification;
import io.modelcontextprotocol.spec.McpSchema.PromptReference;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.ResourceReference;
import io.modelcontextprotocol.spec.McpSchema.SubscribeRequest;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.UnsubscribeRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** The operations that the client runs, directly and through the gateway, in this order. */
final class Script {
  private static final String NOTE = "note://welcome";

  private final Map<String, Callable<?>> steps = new LinkedHashMap<>();
  private final Conversation conversation;
  private final McpSyncClient client;
  private final Control control;

  /**
   * @param kind {@code legacy} or {@code sse}
   */
  Script(Conversation conversation, String kind) {
    this.conversation = conversation;
    this.client = conversation.client;
    this.control = conversation.control;
    steps.put("initialize", client::initialize);
    if (kind.equals("legacy")) {
      // Notifications that belong to no call are lost while the client doesn't listen.
      steps.put("listens", () -> control.happened("listening"));
    }
    addTools();
    addResourcesAndPrompts();
    addStreams();
    addQuestions();
    addNotifications();
    steps.put("ends its session", this::end);
  }

  /** What to run, by name. */
  Map<String, Callable<?>> steps() {
    return steps;
  }

  private void addTools() {
    steps.put("ping", client::ping);
    steps.put("tools/list", client::listTools);
    steps.put(
        "tools/call echo", () -> call("echo", Map.of("message", "Grüße — 你好 ✓ \uD83D\uDD12")));
    steps.put("tools/call with structured content", () -> call("add", Map.of("a", 2, "b", 40)));
    steps.put("tools/call with a big answer", () -> text(call("big", Map.of("size", 300_000))));
    steps.put(
        "tools/call with a big question",
        () -> text(call("echo", Map.of("message", "é".repeat(300_000)))));
    steps.put("tools/call with every kind of content", () -> call("picture", Map.of()));
    steps.put("tools/call that fails", () -> call("fail", Map.of()));
    steps.put("tools/call that throws", () -> call("throw", Map.of()));
    steps.put("tools/call of an unknown tool", () -> call("no_such_tool", Map.of()));
    steps.put("tools/call with wrong arguments", () -> call("add", Map.of("a", "two")));
    steps.put("many calls at a time", this::hundredCalls);
  }

  private void addResourcesAndPrompts() {
    CompleteReference person = new ResourceReference("person://{name}/card");
    CompleteReference translate = new PromptReference("translate");
    steps.put("resources/list", client::listResources);
    steps.put("resources/templates/list", client::listResourceTemplates);
    steps.put("resources/read of text", () -> read(NOTE));
    steps.put("resources/read of bytes", () -> read("note://pixel"));
    steps.put("resources/read of a template", () -> read("person://alice/card"));
    steps.put("resources/read of an unknown resource", () -> read("note://nowhere"));
    steps.put("prompts/list", client::listPrompts);
    steps.put("prompts/get", () -> prompt(Map.of("language", "french", "text", "hello")));
    steps.put("prompts/get without its arguments", () -> prompt(Map.of()));
    steps.put("completion for a template", () -> complete(person, "name", "al"));
    steps.put("completion for a prompt", () -> complete(translate, "language", "f"));
  }

  private void addStreams() {
    steps.put(
        "progress, event by event",
        () -> {
          CallToolRequest request =
              CallToolRequest.builder("stepwise")
                  .arguments(Map.of("key", "java", "steps", 3))
                  .progressToken("java")
                  .build();
          CallToolResult result = client.callTool(request);
          return List.of(conversation.progress.next(3), result);
        });
    steps.put(
        "log messages of the level that was asked for",
        () -> {
          client.setLoggingLevel(LoggingLevel.WARNING);
          CallToolResult result = call("log", Map.of("plain", true));
          // The SDK may hand them over in another order.
          List<LoggingMessageNotification> logs = conversation.logs.next(2);
          logs.sort(Comparator.comparing(LoggingMessageNotification::level));
          return List.of(logs, result);
        });
  }

  private void addQuestions() {
    steps.put("the server asks for elicitation", () -> call("ask_elicitation", Map.of()));
    steps.put("the server asks for sampling", () -> call("ask_sampling", Map.of()));
    steps.put("the server asks for roots", () -> call("ask_roots", Map.of()));
    steps.put("the server asks several things", () -> call("ask_everything", Map.of()));
    steps.put("the server asks several things at once", () -> call("ask_at_once", Map.of()));
  }

  private void addNotifications() {
    steps.put("the list of tools changed", () -> change("tools", conversation.tools));
    steps.put("the list of prompts changed", () -> change("prompts", conversation.prompts));
    steps.put("the list of resources changed", () -> change("resources", conversation.resources));
    steps.put(
        "a resource was updated",
        () -> {
          client.subscribeResource(SubscribeRequest.builder(NOTE).build());
          Object heard = change("note", conversation.updates);
          client.unsubscribeResource(UnsubscribeRequest.builder(NOTE).build());
          return heard;
        });
  }

  /** The SDK asks for what changed before it hands it over. */
  private Object change(String what, Heard<?> heard) throws InterruptedException {
    CallToolResult result = call("change", Map.of("what", what));
    return List.of(heard.next(1), result);
  }

  private boolean end() throws Exception {
    conversation.close();
    return control.happened("session closed");
  }

  private List<String> hundredCalls() throws Exception {
    List<Callable<String>> calls =
        IntStream.range(0, 100)
            .<Callable<String>>mapToObj(
                number -> () -> text(call("echo", Map.of("message", "number " + number))))
            .toList();
    List<String> texts = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> answer : callers.invokeAll(calls)) {
        texts.add(answer.get());
      }
    }
    return texts;
  }

  private CallToolResult call(String tool, Map<String, Object> arguments) {
    return client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
  }

  private static String text(CallToolResult result) {
    return ((TextContent) result.content().getFirst()).text();
  }

  private Object read(String uri) {
    return client.readResource(ReadResourceRequest.builder(uri).build());
  }

  private Object prompt(Map<String, Object> arguments) {
    return client.getPrompt(GetPromptRequest.builder("translate").arguments(arguments).build());
  }

  private Object complete(CompleteReference of, String argument, String value) {
    return client.completeCompletion(
        new CompleteRequest(of, new CompleteRequest.CompleteArgument(argument, value), null, null));
  }
}
