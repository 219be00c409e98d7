package dev.sallyport.downstream;

import dev.sallyport.jsonrpc.EnvelopeReader;
import dev.sallyport.jsonrpc.ErrorMessage;
import dev.sallyport.jsonrpc.EventCutter;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.ServerSentEvent;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Passes the stream of events that answers one request on, event by event. If the server breaks off
 * before the answer, the stream goes on where it was cut if the events have ids ({@code
 * Last-Event-ID}, MCP 2025-11-25, "Resumability and Redelivery"), and else ends with a JSON-RPC
 * error for the request. One per stream.
 */
final class EventStreamRelay {
  /** Most bytes of an event that are held until it's whole. */
  private static final int MOST_HELD = 1024 * 1024;

  private final EnvelopeReader reader;
  private final String server;
  private final @Nullable String id;
  private final @Nullable ToolListFilter tools;
  private final Runnable onAnswer;
  private final Function<String, Flux<ByteBuf>> resume;
  private EventCutter cutter;
  private boolean answered;
  private @Nullable String lastEventId;
  private @Nullable String resumedAt;

  /**
   * @param id the request's id as it stands in the request; null if no answer is due
   * @param tools takes out the tools that aren't offered; null if there's nothing to take out
   * @param onAnswer is run when the server has answered, before the client has the answer
   * @param resume asks the server for what came after the event with that id
   */
  EventStreamRelay(
      EnvelopeReader reader,
      String server,
      @Nullable String id,
      @Nullable ToolListFilter tools,
      Runnable onAnswer,
      Function<String, Flux<ByteBuf>> resume) {
    this.reader = reader;
    this.server = server;
    this.id = id;
    this.tools = tools;
    this.onAnswer = onAnswer;
    this.resume = resume;
    this.answered = id == null;
    this.cutter = cutter(tools);
  }

  private static EventCutter cutter(@Nullable ToolListFilter tools) {
    return new EventCutter(
        tools != null && tools.hidesTools() ? ToolListFilter.MOST_BYTES : MOST_HELD);
  }

  /**
   * The events for the client; fails only where the client's connection is to be broken off. One
   * that may list tools and can't be looked into ends the stream with an error in its place.
   */
  Flux<ByteBuf> relay(Flux<ByteBuf> events) {
    return whole(events).doFinally(signal -> cutter.close());
  }

  private Flux<ByteBuf> whole(Flux<ByteBuf> events) {
    return WholeEvents.of(events, cutter, this::watch).onErrorResume(this::goOn);
  }

  private ByteBuf watch(ByteBuf event) {
    if (!answered) {
      lookForAnswer(event);
    }
    return tools == null ? event : tools.event(event, !cutter.isInPieces());
  }

  private void lookForAnswer(ByteBuf event) {
    ByteBuf eventId = ServerSentEvent.field(event, "id");
    if (eventId != null) {
      lastEventId = eventId.toString(StandardCharsets.UTF_8);
    }
    ByteBuf data = ServerSentEvent.field(event, "data");
    answered = data != null && reader.isResponse(data);
    if (answered) {
      onAnswer.run();
    }
  }

  private Flux<ByteBuf> goOn(Throwable cut) {
    if (cut instanceof GatewayException.ToolListUnreadable unreadable) {
      return Flux.just(ServerSentEvent.message(ErrorMessage.write(unreadable, id)));
    }
    if (cutter.isInPieces()) {
      return Flux.error(cut);
    }
    if (answered) {
      return Flux.empty();
    }
    String from = lastEventId;
    if (from == null || from.isEmpty() || from.equals(resumedAt)) {
      return Flux.just(
          ServerSentEvent.message(ErrorMessage.write(new GatewayException.StreamCut(server), id)));
    }
    resumedAt = from;
    cutter.close();
    cutter = cutter(tools);
    return whole(resume.apply(from));
  }
}
