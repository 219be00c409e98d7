package dev.sallyport.downstream.legacy;

import dev.sallyport.downstream.message.MessageWriter;
import dev.sallyport.downstream.message.Outgoing;
import dev.sallyport.gateway.backend.Backend;
import dev.sallyport.gateway.backend.Client;
import dev.sallyport.gateway.backend.LastingChanges;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Writes the streams of sessions, and goes on with those that clients lost (MCP 2025-11-25,
 * "Resumability and Redelivery"). Thread-safe.
 */
final class LegacyStreams {
  /** From this revision on, a stream begins with an event that says nothing but where it is. */
  private static final String WITH_FIRST_ID = "2025-11-25";

  /** When a call that says nothing gets a stream, so that its client can come back to it. */
  private static final Duration SILENT = Duration.ofSeconds(5);

  private final Mono<?> end;

  /**
   * @param end ends the streams of clients that listen
   */
  LegacyStreams(Mono<?> end) {
    this.end = end;
  }

  /** Writes the answer to a request: if it comes first, alone, and else at the end of a stream. */
  Mono<Void> answer(
      LegacyRequest request,
      Flux<Outgoing> answers,
      ClientSession session,
      HttpServerResponse response) {
    return Mono.defer(
        () -> {
          ResumableStream stream = session.streams().ofCall(request.id().toString());
          answers.subscribe(stream);
          return begins(stream, session)
              .flatMap(
                  first ->
                      first.isLast()
                          ? Mono.from(MessageWriter.single(response, first))
                              .doFinally(signal -> stream.close())
                          : asStream(stream, session, response))
              .doOnError(failure -> session.streams().closeUnlessKept(stream))
              .doOnCancel(() -> session.streams().closeUnlessKept(stream));
        });
  }

  private static Mono<Outgoing> begins(ResumableStream stream, ClientSession session) {
    if (!tellsFirstId(session)) {
      return stream.first();
    }
    Outgoing nothingYet = new Outgoing(JsonTree.object(), false, 200);
    return Mono.firstWithSignal(stream.first(), Mono.delay(SILENT).thenReturn(nothingYet));
  }

  private Mono<Void> asStream(
      ResumableStream stream, ClientSession session, HttpServerResponse response) {
    session.streams().keep(stream);
    return beginning(stream, session, response);
  }

  /**
   * Opens the stream on which a client listens, or goes on with one that it lost.
   *
   * @param lastEventId where it lost it; null if it begins
   * @throws GatewayException.EventForgotten if a call's stream can't go on
   */
  Mono<Void> listen(
      @Nullable String lastEventId,
      Backend backend,
      Client client,
      ClientSession session,
      HttpServerResponse response) {
    if (lastEventId == null || lastEventId.isEmpty()) {
      return begin(Flux.empty(), backend, client, session, response);
    }
    StreamPosition position = StreamPosition.parse(lastEventId);
    ResumableStream stream = position == null ? null : session.streams().find(position);
    if (position != null && stream != null) {
      return write(stream, position.event(), response);
    }
    if (position == null || !position.isOfListening()) {
      throw new GatewayException.EventForgotten();
    }
    return begin(mayHaveChanged(session), backend, client, session, response);
  }

  /** A client that missed an unknown part of what changed is told that everything may have. */
  private static Flux<Outgoing> mayHaveChanged(ClientSession session) {
    return session
        .subscriptions()
        .next()
        .flatMapIterable(LastingChanges::any)
        .map(notice -> Outgoing.notification(notice.method(), notice.params()));
  }

  private Mono<Void> begin(
      Flux<Outgoing> before,
      Backend backend,
      Client client,
      ClientSession session,
      HttpServerResponse response) {
    ResumableStream stream = session.streams().toListen();
    Listening listening = new Listening(backend, client, session);
    if (stream == null || !session.listen(listening)) {
      if (stream != null) {
        stream.close();
      }
      response.header(HttpHeaderNames.ALLOW, "POST");
      return response.status(409).send().then();
    }
    before
        .concatWith(listening.messages())
        .doFinally(signal -> session.listensNoMore(listening))
        .subscribe(stream);
    return listening.begin().then(Mono.defer(() -> beginning(stream, session, response)));
  }

  private Mono<Void> beginning(
      ResumableStream stream, ClientSession session, HttpServerResponse response) {
    if (tellsFirstId(session)) {
      stream.open();
    }
    return write(stream, 0, response);
  }

  private Mono<Void> write(ResumableStream stream, long after, HttpServerResponse response) {
    boolean isListening = stream.isOfListening();
    Flux<byte[]> events = stream.after(after);
    return Mono.from(
        MessageWriter.events(
            response, isListening ? events.takeUntilOther(end) : events, isListening));
  }

  private static boolean tellsFirstId(ClientSession session) {
    return session.held().version().compareTo(WITH_FIRST_ID) >= 0;
  }
}
