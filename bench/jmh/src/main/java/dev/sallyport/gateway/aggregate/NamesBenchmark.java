package dev.sallyport.gateway.aggregate;

import dev.sallyport.definition.ServerName;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Names of tools at the path of all servers. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NamesBenchmark {
  private final Names names = new Names("-");
  private final ServerName server = new ServerName("customer_accounts");
  private String seen = "customer_accounts-calculate_account_value";
  private String name = "calculate_account_value";

  @Benchmark
  public String seen() {
    return names.seen(server, name);
  }

  @Benchmark
  public Names.@Nullable Owned owned() {
    return names.owned(seen);
  }
}
