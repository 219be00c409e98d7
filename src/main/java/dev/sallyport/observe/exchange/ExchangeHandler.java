package dev.sallyport.observe.exchange;

import dev.sallyport.jsonrpc.AnswerReader;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.ServerSentEvent;
import dev.sallyport.signal.ExchangeSample;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sits in a client's connection and notes of each exchange what passes: sizes, the status, how the
 * answer begins, the end. It changes nothing. One per connection, or stream of HTTP/2, on its event
 * loop.
 */
final class ExchangeHandler extends ChannelDuplexHandler {
  /** Where an answer is searched for errors; results that are larger count as results. */
  private static final int MOST_READ = 64 * 1024;

  private final List<EndedExchange> listeners;
  private final AnswerReader answers;
  private boolean events;
  private boolean answered;

  ExchangeHandler(List<EndedExchange> listeners, AnswerReader answers) {
    this.listeners = listeners;
    this.answers = answers;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    int bytes = size(message);
    context.fireChannelRead(message);
    if (bytes > 0) {
      ExchangeSample sample = ExchangeSample.of(context.channel());
      if (sample != null) {
        sample.received(bytes);
      }
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ExchangeSample sample = ExchangeSample.of(context.channel());
    if (sample != null) {
      look(message, sample);
    }
    ChannelFuture _ = context.write(message, promise);
    if (sample != null && message instanceof LastHttpContent) {
      end(context);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(context);
    context.fireChannelInactive();
  }

  private void end(ChannelHandlerContext context) {
    ExchangeSample sample = ExchangeSample.end(context.channel());
    if (sample != null) {
      long now = System.nanoTime();
      for (EndedExchange listener : listeners) {
        listener.ended(sample, now);
      }
    }
  }

  private void look(Object message, ExchangeSample sample) {
    if (message instanceof HttpResponse head) {
      if (head.status().code() < 200) {
        return;
      }
      sample.answering(head.status().code());
      String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE);
      events = type != null && type.startsWith("text/event-stream");
      answered = sample.refusal() != null || !wantsAnswer(sample.message());
    }
    ByteBuf body = body(message);
    if (body != null && body.isReadable()) {
      sample.sent(body.readableBytes());
      if (!answered) {
        read(body, sample);
      }
    }
  }

  private static boolean wantsAnswer(@Nullable Envelope message) {
    return message != null && message.kind() == Envelope.Kind.REQUEST;
  }

  private void read(ByteBuf body, ExchangeSample sample) {
    ByteBuf message = events ? ServerSentEvent.field(body, "data") : body;
    if (message == null || message.readableBytes() > MOST_READ) {
      answered = !events;
      return;
    }
    Envelope request = sample.message();
    boolean mayBeTool = request != null && "tools/call".equals(request.method());
    int answer = answers.read(message, mayBeTool);
    answered = !events || answer != AnswerReader.NO_ANSWER;
    if (answer == AnswerReader.TOOL_ERROR) {
      sample.answeredToolError();
    } else if (answer < 0) {
      sample.answeredError(answer);
    }
  }

  private static int size(Object message) {
    ByteBuf body = body(message);
    return body == null ? 0 : body.readableBytes();
  }

  private static @Nullable ByteBuf body(Object message) {
    return switch (message) {
      case ByteBuf bytes -> bytes;
      case ByteBufHolder holder -> holder.content();
      default -> null;
    };
  }
}
