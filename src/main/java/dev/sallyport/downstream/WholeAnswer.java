package dev.sallyport.downstream;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.ByteArrayOutputStream;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Reads a server's answer as a whole, up to a limit. */
final class WholeAnswer {
  private WholeAnswer() {}

  /**
   * The answer's body.
   *
   * @param limit size of the largest body in bytes
   * @param tooLarge what it fails with beyond
   * @return the body, or {@link ServerUnreachable} or {@link GatewayException.ServerTimeout} if it
   *     breaks off
   */
  static Mono<byte[]> read(
      UpstreamResponse answer,
      ServerDefinition server,
      int limit,
      Supplier<GatewayException> tooLarge) {
    return answer
        .body()
        .collect(
            ByteArrayOutputStream::new,
            (body, part) -> {
              if (body.size() + part.readableBytes() > limit) {
                throw tooLarge.get();
              }
              append(body, part);
            })
        .map(ByteArrayOutputStream::toByteArray)
        .onErrorMap(failure -> explain(failure, server));
  }

  private static void append(ByteArrayOutputStream body, ByteBuf part) {
    body.writeBytes(ByteBufUtil.getBytes(part));
  }

  private static Throwable explain(Throwable failure, ServerDefinition server) {
    if (failure instanceof GatewayException) {
      return failure;
    }
    String name = server.name().value();
    return failure instanceof ReadTimeoutException
        ? new GatewayException.ServerTimeout(name, server.timeout())
        : new ServerUnreachable(name, ServerUnreachable.Phase.RESPONSE);
  }
}
