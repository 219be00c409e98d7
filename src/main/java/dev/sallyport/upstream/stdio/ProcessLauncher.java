package dev.sallyport.upstream.stdio;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.StdioCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;

/**
 * Starts the processes of all servers, and ends what's left of them with the gateway. Thread-safe.
 *
 * <p>A process gets what its definition says and a few variables that programs can't do without:
 * none of those that hold the gateway's secrets.
 */
public final class ProcessLauncher implements AutoCloseable {
  /** What a process gets of the gateway's own environment. */
  private static final Set<String> PASSED_ON =
      Set.of(
          "PATH",
          "HOME",
          "USER",
          "LOGNAME",
          "SHELL",
          "LANG",
          "LANGUAGE",
          "LC_ALL",
          "LC_CTYPE",
          "TZ",
          "TMPDIR",
          // What programs on Windows can't do without.
          "APPDATA",
          "HOMEDRIVE",
          "HOMEPATH",
          "LOCALAPPDATA",
          "PATHEXT",
          "SYSTEMDRIVE",
          "SYSTEMROOT",
          "TEMP",
          "TMP",
          "USERNAME",
          "USERPROFILE");

  /** Longer than one process takes to be ended by force. */
  private static final Duration TO_END_ALL = Duration.ofSeconds(10);

  private final Map<String, String> environment;
  private final Set<ServerProcess> running = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  /**
   * @param environment the gateway's own
   */
  public ProcessLauncher(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * Starts a process. Blocks for the moment that takes.
   *
   * @param ended called once it's gone
   * @throws IOException if it doesn't start
   */
  ServerProcess start(ServerDefinition server, Consumer<ServerProcess> ended) throws IOException {
    StdioCommand command = Objects.requireNonNull(server.command(), "a server of stdio");
    List<String> words = new ArrayList<>(List.of(command.program()));
    command.arguments().forEach(each -> words.add(each.value()));
    ProcessBuilder builder = new ProcessBuilder(words);
    Map<String, String> given = builder.environment();
    given.clear();
    environment.forEach(
        (name, value) -> {
          if (PASSED_ON.contains(name)) {
            given.put(name, value);
          }
        });
    command.environment().forEach((name, value) -> given.put(name, value.value()));
    if (command.folder() != null) {
      builder.directory(command.folder().toFile());
    }
    ServerProcess process =
        new ServerProcess(server.name().value(), command, builder.start(), ended);
    running.add(process);
    process.whenFinished(() -> running.remove(process));
    process.begin();
    if (isClosed) {
      process.end().subscribe();
      throw new IOException("the gateway ends");
    }
    return process;
  }

  /** Ends all processes and waits until they're gone. */
  @Override
  public void close() {
    isClosed = true;
    Flux.fromIterable(List.copyOf(running))
        .flatMap(ServerProcess::end, 256)
        .then()
        .timeout(TO_END_ALL)
        .onErrorComplete()
        .block();
  }
}
