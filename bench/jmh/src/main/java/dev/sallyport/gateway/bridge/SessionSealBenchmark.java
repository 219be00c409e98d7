package dev.sallyport.gateway.bridge;

import dev.sallyport.definition.Secret;
import dev.sallyport.jsonrpc.JsonTree;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Session ids: sealed when a session begins, opened when a gateway sees one that it doesn't know. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SessionSealBenchmark {
  private final SessionSeal seal =
      new SessionSeal(new Secret("a secret key of the benchmark"), Clock.systemUTC());
  private SessionSeal.Held held;
  private String id;

  @Setup
  public void begin() {
    held =
        seal.begin(
            "2025-11-25",
            JsonTree.object().put("name", "client").put("version", "1.0"),
            JsonTree.object().set("elicitation", JsonTree.object()));
    id = seal();
  }

  @Benchmark
  public String seal() {
    return seal.seal(held, "caller", "files");
  }

  @Benchmark
  public SessionSeal.Held open() {
    return seal.open(id, "caller", "files");
  }
}
