package dev.sallyport.upstream.stdio;

import dev.sallyport.definition.StdioCommand;
import dev.sallyport.jsonrpc.JsonTree;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One process of a server, and the lines to and from it. Thread-safe. Owns its three threads; who
 * takes the process ends it.
 */
public final class ServerProcess {
  private static final Logger log = LoggerFactory.getLogger(ServerProcess.class);

  /** Size of the largest message in bytes. */
  static final int MOST_BYTES = 16 * 1024 * 1024;

  /** How long what a process wrote last is read after its end: others may hold its pipes open. */
  private static final Duration TO_READ_THE_REST = Duration.ofMillis(500);

  private final String server;
  private final String shownCommand;
  private final Process process;
  private final ProcessLog output;
  private final StdinWriter stdin;
  private final Consumer<ServerProcess> gone;
  private final Thread reader;
  private final Thread errorReader;
  private final long since = System.nanoTime();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicBoolean ending = new AtomicBoolean();
  private final CompletableFuture<Void> exited = new CompletableFuture<>();
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private final Object listening = new Object();
  private @Nullable Listener listener;
  private volatile boolean isOver;
  private volatile boolean endsWhenIdle;
  private volatile boolean isWanted = true;

  /** Takes what a process writes. Called on the process's own thread, which it holds up. */
  public interface Listener {
    /**
     * A message.
     *
     * @param bytes its size
     */
    void message(JsonNode message, int bytes);

    /** Nothing more will come. */
    void ended();
  }

  ServerProcess(
      String server, StdioCommand command, Process process, Consumer<ServerProcess> gone) {
    this.server = server;
    this.shownCommand = command.toString();
    this.process = process;
    this.gone = gone;
    this.output = new ProcessLog(server, command);
    this.stdin = new StdinWriter(process.getOutputStream(), "stdin of " + server);
    this.reader = thread("stdout of " + server, this::read);
    this.errorReader = thread("stderr of " + server, this::readErrors);
  }

  static Thread thread(String name, Runnable task) {
    return Thread.ofPlatform().daemon().name(name).unstarted(task);
  }

  void begin() {
    log.info("MCP server '{}': started process {} ({})", server, process.pid(), shownCommand);
    reader.start();
    errorReader.start();
    stdin.start();
    Thread.ofVirtual().name("exit of " + server).start(this::awaitExit);
  }

  /** Its number on this machine. */
  public long pid() {
    return process.pid();
  }

  /** Whether it still takes messages. */
  public boolean isUsable() {
    return !isOver && !ending.get();
  }

  /** Its exit status; null as long as it runs. */
  @Nullable Integer exitStatus() {
    return process.isAlive() ? null : process.exitValue();
  }

  /** Whether the gateway is ending it, or has. */
  boolean isEnding() {
    return ending.get();
  }

  /** How long it has been there. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - since);
  }

  /** From now on that one takes what comes; it's told at once if nothing will. */
  public void attach(Listener next) {
    boolean isLate;
    synchronized (listening) {
      listener = next;
      isLate = isOver;
    }
    if (isLate) {
      next.ended();
    }
  }

  /**
   * Writes a message.
   *
   * @return completes when the process's pipe has it; fails with an {@link IOException} if it can't
   *     get there
   */
  public Mono<Void> write(ObjectNode message) {
    return stdin.write(JsonTree.write(message));
  }

  /** A request begins, which the process isn't taken from. */
  public void enter() {
    requests.incrementAndGet();
  }

  /** A request is over. */
  public void leave() {
    if (requests.decrementAndGet() == 0 && endsWhenIdle) {
      end().subscribe();
    }
  }

  /** Ends it once it has no requests, or when they've had so long. */
  void endWhenIdle(Duration patience) {
    endsWhenIdle = true;
    if (requests.get() == 0) {
      end().subscribe();
    } else {
      Mono.delay(patience).then(Mono.defer(this::end)).subscribe();
    }
  }

  /**
   * Ends it as MCP wants ("Shutdown"): its input is closed, then it's asked by SIGTERM, then
   * killed, with the processes that it started.
   *
   * @return completes when it's gone; never fails
   */
  public Mono<Void> end() {
    return Mono.defer(
        () -> {
          if (!isOver) {
            isWanted = false;
          }
          beginEnd();
          return Mono.fromFuture(finished, true).publishOn(Schedulers.parallel());
        });
  }

  private void beginEnd() {
    if (ending.compareAndSet(false, true)) {
      Thread.ofVirtual().name("end of " + server).start(this::runEnd);
    }
  }

  private void runEnd() {
    new ProcessEnd(process, stdin).run();
    exited.join();
    finished.complete(null);
  }

  /** Runs the action once it's gone, with what it started. */
  void whenFinished(Runnable action) {
    Mono.fromFuture(finished, true).subscribe(nothing -> {}, failure -> {}, action);
  }

  private void read() {
    LineReader lines = new LineReader(process.getInputStream(), MOST_BYTES, false);
    try {
      for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
        if (!line.isWhole()) {
          log.warn(
              "MCP server '{}': a line of its standard output is larger than 16 MiB; its process {}"
                  + " is ended",
              server,
              pid());
          break;
        }
        take(line);
      }
    } catch (IOException closed) {
      log.debug("MCP server '{}': its output can't be read any more", server, closed);
    }
    over();
    // A server may end itself by closing its output, and is let go then.
    beginEnd();
  }

  private void take(LineReader.Line line) {
    byte[] bytes = line.bytes();
    JsonNode message = JsonTree.read(bytes).orElse(null);
    if (message != null && message.isObject()) {
      deliver(message, bytes.length);
    } else if (message != null && message.isArray()) {
      // Protocol version 2025-03-26 has batches.
      message.forEach(each -> deliver(each, bytes.length));
    } else if (bytes.length > 0) {
      output.notAMessage(line);
    }
  }

  private void deliver(JsonNode message, int size) {
    Listener to;
    synchronized (listening) {
      to = listener;
    }
    if (to != null && message.isObject()) {
      try {
        to.message(message, size);
      } catch (RuntimeException unexpected) {
        log.error("MCP server '{}': a message of its could not be taken", server, unexpected);
      }
    }
  }

  private void readErrors() {
    LineReader lines = new LineReader(process.getErrorStream(), ProcessLog.MOST_READ, true);
    try {
      for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
        output.stderr(line);
      }
    } catch (IOException closed) {
      log.debug("MCP server '{}': its errors can't be read any more", server, closed);
    }
  }

  /** Nothing comes any more. */
  private void over() {
    Listener to;
    synchronized (listening) {
      if (isOver) {
        return;
      }
      isOver = true;
      to = listener;
    }
    if (to != null) {
      to.ended();
    }
  }

  private void awaitExit() {
    process.onExit().join();
    try {
      boolean _ = reader.join(TO_READ_THE_REST);
      boolean _ = errorReader.join(TO_READ_THE_REST);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stdin.finish();
    if (isWanted) {
      log.warn(
          "MCP server '{}': its process {} ended with exit status {} after {} s",
          server,
          pid(),
          process.exitValue(),
          age().toSeconds());
    }
    output.end();
    gone.accept(this);
    over();
    exited.complete(null);
    beginEnd();
  }

  /** Whether it ended though nobody had ended it. */
  boolean endedUnexpectedly() {
    return isWanted;
  }

  @Override
  public String toString() {
    return "process " + pid() + " of " + server;
  }
}
