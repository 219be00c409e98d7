package dev.sallyport.e2e;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientSseClientTransport;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.CreateMessageResult;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.LoggingMessageNotification;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.Root;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A client that answers the server's questions, and what it heard. */
final class Conversation implements AutoCloseable {
  final Heard<ProgressNotification> progress = new Heard<>();
  final Heard<LoggingMessageNotification> logs = new Heard<>();
  final Heard<List<Tool>> tools = new Heard<>();
  final Heard<List<Prompt>> prompts = new Heard<>();
  final Heard<List<Resource>> resources = new Heard<>();
  final Heard<List<ResourceContents>> updates = new Heard<>();
  final McpSyncClient client;
  final Control control;

  /**
   * @param kind {@code legacy} (streamable HTTP) or {@code sse}
   */
  Conversation(String kind, URI url, Control control) {
    this.control = control;
    this.client =
        McpClient.sync(transport(kind, url))
            .clientInfo(Implementation.builder("sallyport-e2e-java", "1.0.0").build())
            .requestTimeout(Duration.ofSeconds(30))
            .capabilities(ClientCapabilities.builder().roots(true).sampling().elicitation().build())
            .roots(Root.builder("file:///project").name("project").build())
            .elicitation(
                question ->
                    ElicitResult.builder(ElicitResult.Action.ACCEPT)
                        .content(Map.of("name", "Zoë ✓"))
                        .build())
            .sampling(
                question ->
                    CreateMessageResult.builder(Role.ASSISTANT, "something", "a-model")
                        .stopReason(CreateMessageResult.StopReason.END_TURN)
                        .build())
            .progressConsumer(this::hear)
            .loggingConsumer(logs::add)
            .toolsChangeConsumer(tools::add)
            .promptsChangeConsumer(prompts::add)
            .resourcesChangeConsumer(resources::add)
            .resourcesUpdateConsumer(updates::add)
            .build();
  }

  // The SDK deprecates what the specification does; the gateway still serves it.
  @SuppressWarnings("deprecation")
  private static McpClientTransport transport(String kind, URI url) {
    String origin = url.resolve("/").toString();
    return switch (kind) {
      case "legacy" ->
          HttpClientStreamableHttpTransport.builder(origin).endpoint(url.getPath()).build();
      case "sse" -> HttpClientSseClientTransport.builder(origin).sseEndpoint(url.getPath()).build();
      default -> throw new IllegalArgumentException("no such client: " + kind);
    };
  }

  /** The server goes on only when it's told that its progress was heard. */
  private void hear(ProgressNotification notification) {
    progress.add(notification);
    try {
      control.tell(
          "heard/" + notification.progressToken() + "/" + notification.progress().intValue());
    } catch (Exception unreachable) {
      throw new IllegalStateException(unreachable);
    }
  }

  /** Ends the session. */
  @Override
  public void close() {
    client.closeGracefully();
  }
}
