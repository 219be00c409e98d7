package dev.sallyport.downstream;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.ErrorMessage;
import dev.sallyport.jsonrpc.EventCutter;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable;
import dev.sallyport.jsonrpc.ServerSentEvent;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Passes an HTTP+SSE stream on with the gateway's own place to post to in its {@code endpoint}
 * event (MCP 2024-11-05, "HTTP with SSE"). One per stream.
 */
final class EndpointRewriter {
  /** Most bytes of an event that are held until it's whole. */
  private static final int MOST_HELD = 1024 * 1024;

  private final EventCutter cutter;
  private final ServerDefinition server;
  private final EndpointSeal endpoints;
  private final String path;
  private final ToolListFilter tools;
  private boolean announced;

  /**
   * @param path where this gateway takes messages for the stream
   * @param tools takes out the tools that aren't offered
   */
  EndpointRewriter(
      ServerDefinition server, EndpointSeal endpoints, String path, ToolListFilter tools) {
    this.cutter = new EventCutter(tools.hidesTools() ? ToolListFilter.MOST_BYTES : MOST_HELD);
    this.tools = tools;
    this.server = server;
    this.endpoints = endpoints;
    this.path = path;
  }

  /**
   * The events for the client; fails with a {@link GatewayException} if the endpoint can't be used.
   * An event behind it that may list tools and can't be looked into ends the stream with an error
   * in its place.
   */
  Flux<ByteBuf> rewrite(Flux<ByteBuf> events) {
    return WholeEvents.of(events, cutter, this::announce)
        .onErrorResume(GatewayException.ToolListUnreadable.class, this::refuse)
        .doFinally(signal -> cutter.close());
  }

  private ByteBuf announce(ByteBuf event) {
    if (announced || !"endpoint".equals(text(ServerSentEvent.field(event, "event")))) {
      return tools.event(event, !cutter.isInPieces());
    }
    String named = Objects.requireNonNullElse(text(ServerSentEvent.field(event, "data")), "");
    ByteBuf own =
        ServerSentEvent.of("endpoint", path + "?" + endpoints.seal(server, resolve(named)));
    event.release();
    announced = true;
    return own;
  }

  private Flux<ByteBuf> refuse(GatewayException unreadable) {
    return announced
        ? Flux.just(ServerSentEvent.message(ErrorMessage.write(unreadable, null)))
        : Flux.error(unreadable);
  }

  private URI resolve(String named) {
    URI endpoint;
    try {
      endpoint = server.url().resolve(URI.create(named.strip()));
    } catch (IllegalArgumentException notAUri) {
      throw new ServerUnreachable(server.name().value(), ServerUnreachable.Phase.PROTOCOL);
    }
    if (!server.url().getScheme().equalsIgnoreCase(endpoint.getScheme())
        || !server.url().getRawAuthority().equalsIgnoreCase(endpoint.getRawAuthority())) {
      throw new GatewayException.RedirectRefused(
          server.name().value(),
          "messages to another origin than that of its url; they don't go there");
    }
    return endpoint;
  }

  private static @Nullable String text(@Nullable ByteBuf value) {
    return value == null ? null : value.toString(StandardCharsets.UTF_8);
  }
}
