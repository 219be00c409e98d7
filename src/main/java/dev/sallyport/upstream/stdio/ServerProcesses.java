package dev.sallyport.upstream.stdio;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.StdioCommand;
import dev.sallyport.definition.StdioCommand.Sharing;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable.Phase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * The processes of one server: as many as its definition allows, started when they're needed, again
 * with a pause where they don't keep running. Thread-safe. Owns them.
 */
public final class ServerProcesses {
  private static final Logger log = LoggerFactory.getLogger(ServerProcesses.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofMinutes(5);

  /** How long a process that was only asked for its era waits for its first session. */
  private static final Duration SPARE = Duration.ofSeconds(30);

  private final ServerDefinition definition;
  private final StdioCommand command;
  private final String server;
  private final ProcessLauncher launcher;
  private final BackOff backOff = new BackOff(System::nanoTime);
  private final Set<ServerProcess> running = new HashSet<>();
  private final Map<String, Held> held = new HashMap<>();
  private final Disposable looking;
  private @Nullable ServerProcess spare;
  private long spareSince;
  private int starting;
  private boolean isClosed;
  private ProcessState.@Nullable End lastEnd;

  /** A process that one caller's requests share, or those of all. Guarded by the lock. */
  private static final class Held {
    final Mono<RequestChannel> channel;
    @Nullable ServerProcess process;
    int users;
    long unusedSince;

    Held(Mono<RequestChannel> channel) {
      this.channel = channel;
    }
  }

  /** Processes of the server that a definition describes. */
  public ServerProcesses(ServerDefinition definition, ProcessLauncher launcher) {
    this.definition = definition;
    this.command = Objects.requireNonNull(definition.command(), "a server of stdio");
    this.server = definition.name().value();
    this.launcher = launcher;
    this.looking = Flux.interval(LOOK).subscribe(tick -> endIdle());
  }

  /** Whether all callers share one process. */
  public boolean isShared() {
    return command.sharing() == Sharing.SHARED;
  }

  /** How long a request waits while nothing comes for it. */
  public Duration timeout() {
    return definition.timeout();
  }

  /** What's known without asking a process. */
  public ProcessState state() {
    synchronized (running) {
      return new ProcessState(
          (int) running.stream().filter(ServerProcess::isUsable).count(), lastEnd);
    }
  }

  /**
   * A process for one session; who gets it ends it.
   *
   * @return or why there's none, a {@link GatewayException}
   */
  public Mono<ServerProcess> take() {
    return Mono.<ServerProcess>create(
            sink -> Schedulers.boundedElastic().schedule(() -> give(sink)))
        .doOnDiscard(ServerProcess.class, unwanted -> unwanted.end().subscribe());
  }

  private void give(MonoSink<ServerProcess> sink) {
    try {
      ServerProcess left = takeSpare();
      sink.success(left == null ? start() : left);
    } catch (GatewayException refused) {
      sink.error(refused);
    }
  }

  /** A process that's asked for its era only, by one request, and then kept for who comes next. */
  public Flux<RequestChannel.Incoming> probe(
      Function<RequestChannel, Flux<RequestChannel.Incoming>> ask) {
    return Flux.usingWhen(take(), process -> ask.apply(channel(process, true)), this::keep);
  }

  private Mono<Void> keep(ServerProcess process) {
    synchronized (running) {
      if (!isClosed && spare == null && process.isUsable()) {
        spare = process;
        spareSince = System.nanoTime();
        return Mono.empty();
      }
    }
    process.end().subscribe();
    return Mono.empty();
  }

  private @Nullable ServerProcess takeSpare() {
    synchronized (running) {
      ServerProcess left = spare;
      spare = null;
      return left != null && left.isUsable() ? left : null;
    }
  }

  /**
   * Sends something to the process that a caller's requests share; started if there's none.
   *
   * @param caller who calls; means nothing where all share one
   */
  public Flux<RequestChannel.Incoming> with(
      String caller, Function<RequestChannel, Flux<RequestChannel.Incoming>> ask) {
    return Flux.usingWhen(
        Mono.fromSupplier(() -> enter(isShared() ? "" : caller)),
        entry -> entry.channel.flatMapMany(ask),
        entry -> Mono.fromRunnable(() -> leave(entry)));
  }

  private Held enter(String key) {
    synchronized (running) {
      Held known = held.get(key);
      if (known == null || (known.process != null && !known.process.isUsable())) {
        known = new Held(open(key));
        held.put(key, known);
      }
      known.users++;
      return known;
    }
  }

  private Mono<RequestChannel> open(String key) {
    return take()
        .map(
            process -> {
              RequestChannel channel = channel(process, !isShared());
              boolean isWanted;
              synchronized (running) {
                Held entry = held.get(key);
                isWanted = entry != null;
                if (entry != null) {
                  entry.process = process;
                }
              }
              if (!isWanted) {
                process.end().subscribe();
              }
              return channel;
            })
        .doOnError(
            failure -> {
              synchronized (running) {
                held.remove(key);
              }
            })
        .cache();
  }

  private RequestChannel channel(ServerProcess process, boolean forOneCaller) {
    RequestChannel channel =
        new RequestChannel(server, process, definition.timeout(), forOneCaller);
    process.attach(channel);
    return channel;
  }

  private void leave(Held entry) {
    synchronized (running) {
      entry.users--;
      entry.unusedSince = System.nanoTime();
    }
  }

  private ServerProcess start() {
    ServerProcess unused = null;
    synchronized (running) {
      if (isClosed) {
        throw new GatewayException.ServerChanged(server);
      }
      if (!backOff.left().isZero()) {
        throw new ServerUnreachable(server, Phase.PROCESS_PAUSE);
      }
      long busy = running.stream().filter(each -> !each.isEnding()).count() + starting;
      if (busy >= command.mostProcesses()) {
        unused = unusedProcess();
        if (unused == null) {
          throw new GatewayException.TooManySessions(server);
        }
      }
      starting++;
    }
    if (unused != null) {
      unused.end().subscribe();
    }
    try {
      return launch();
    } finally {
      synchronized (running) {
        starting--;
      }
    }
  }

  private ServerProcess launch() {
    try {
      ServerProcess process = launcher.start(definition, this::gone);
      boolean isLate;
      synchronized (running) {
        isLate = isClosed;
        if (process.exitStatus() == null) {
          running.add(process);
        }
      }
      if (isLate) {
        process.end().subscribe();
        throw new GatewayException.ServerChanged(server);
      }
      return process;
    } catch (IOException notStarted) {
      backOff.failed(Duration.ZERO);
      String words = "its program can't be started: " + notStarted.getMessage();
      log.warn("MCP server '{}': {}", server, words);
      synchronized (running) {
        lastEnd = new ProcessState.End(Instant.now(), null, true, words);
      }
      throw new ServerUnreachable(server, Phase.PROCESS_START);
    }
  }

  private void gone(ServerProcess process) {
    boolean isFailure = process.endedUnexpectedly();
    if (isFailure) {
      backOff.failed(process.age());
    }
    synchronized (running) {
      running.remove(process);
      if (process.equals(spare)) {
        spare = null;
      }
      held.values().removeIf(entry -> process.equals(entry.process));
      lastEnd =
          new ProcessState.End(
              Instant.now(),
              process.exitStatus(),
              // A server may end itself ("Shutdown").
              isFailure && !Integer.valueOf(0).equals(process.exitStatus()),
              "its process ended with exit status " + process.exitStatus());
    }
  }

  /** The one that has been unused longest. */
  private @Nullable ServerProcess unusedProcess() {
    Map.Entry<String, Held> longest = null;
    for (Map.Entry<String, Held> entry : held.entrySet()) {
      Held each = entry.getValue();
      if (each.users == 0
          && each.process != null
          && (longest == null || each.unusedSince < longest.getValue().unusedSince)) {
        longest = entry;
      }
    }
    if (longest == null) {
      return null;
    }
    held.remove(longest.getKey());
    return longest.getValue().process;
  }

  private void endIdle() {
    Set<ServerProcess> idle = new HashSet<>();
    synchronized (running) {
      long now = System.nanoTime();
      held.values()
          .removeIf(
              entry -> {
                boolean isIdle =
                    entry.users == 0
                        && entry.process != null
                        && now - entry.unusedSince > IDLE.toNanos();
                if (isIdle && entry.process != null) {
                  idle.add(entry.process);
                }
                return isIdle;
              });
      if (spare != null && now - spareSince > SPARE.toNanos()) {
        idle.add(spare);
        spare = null;
      }
    }
    idle.forEach(process -> process.end().subscribe());
  }

  /**
   * Ends those that nobody uses, and the others when their requests are done. What's asked for
   * after that fails with {@link GatewayException.ServerChanged}.
   */
  public void close() {
    looking.dispose();
    List<ServerProcess> left;
    synchronized (running) {
      isClosed = true;
      left = List.copyOf(running);
      held.clear();
      spare = null;
    }
    left.forEach(process -> process.endWhenIdle(definition.timeout()));
  }
}
