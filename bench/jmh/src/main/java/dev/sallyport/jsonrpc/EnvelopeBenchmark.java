package dev.sallyport.jsonrpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reading a message's envelope. What's allocated mustn't grow with the message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EnvelopeBenchmark {
  /** Bytes of the argument. */
  @Param({"16", "1024", "262144"})
  int bytes;

  private final EnvelopeReader reader = new EnvelopeReader();
  private ByteBuf message;

  @Setup
  public void write() {
    String text =
        """
        {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":\
        {"message":"%s"},"_meta":{"progressToken":"p"}}}\
        """
            .formatted("x".repeat(bytes));
    message = PooledByteBufAllocator.DEFAULT.directBuffer(text.length());
    message.writeCharSequence(text, StandardCharsets.UTF_8);
  }

  @TearDown
  public void release() {
    message.release();
  }

  @Benchmark
  public Envelope read() {
    return reader.read(message);
  }
}
