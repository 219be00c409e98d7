package dev.sallyport.definition;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The program that an MCP server of stdio is.
 *
 * @param program what's run: a path, or a name that's looked for in {@code PATH}
 * @param arguments its arguments, in their order
 * @param environment variables that it gets beside the few that every program gets
 * @param folder the working folder; null for the gateway's own
 * @param sharing who shares a process
 * @param mostProcesses most processes at a time
 */
public record StdioCommand(
    String program,
    List<Argument> arguments,
    Map<String, Secret> environment,
    @Nullable Path folder,
    Sharing sharing,
    int mostProcesses) {
  /** {@code mostProcesses} where a definition says nothing. */
  public static final int DEFAULT_MOST_PROCESSES = 20;

  /** Copies the collections. */
  public StdioCommand {
    arguments = List.copyOf(arguments);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
  }

  /** Who shares a process. */
  public enum Sharing {
    /** Nobody: each session has its own. */
    PER_SESSION,
    /** All callers. */
    SHARED
  }

  /**
   * One argument.
   *
   * @param isSecret whether it was taken from the environment, and so may be a credential
   */
  public record Argument(String value, boolean isSecret) {
    /** As it may be shown; null for what may not. */
    public @Nullable String shown() {
      return isSecret ? null : value;
    }

    @Override
    public String toString() {
      return isSecret ? "[secret]" : value;
    }
  }

  /** The program's name without its folder. */
  String programName() {
    String name =
        program.substring(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1);
    return name.isEmpty() ? program : name;
  }

  /** Names the program where other servers have an address: {@code stdio:NAME}. */
  public URI url() {
    try {
      return new URI("stdio", programName(), null);
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException("every text that isn't empty can be quoted", impossible);
    }
  }

  /** Arguments and environment may hold secrets. */
  @Override
  public String toString() {
    return "stdio: " + programName();
  }
}
