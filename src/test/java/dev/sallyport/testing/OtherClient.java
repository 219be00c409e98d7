package dev.sallyport.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client of this machine that isn't Java's, which connects to servers with the CA that it's
 * given.
 *
 * @param kind what it's written for
 * @param program its file
 */
public record OtherClient(Kind kind, Path program) {
  private static final Pattern REFUSAL = Pattern.compile("refused by (.*) \\(\"(.*)\"\\): ");

  /** What clients are written for. */
  public enum Kind {
    NODE("Node\\b"),
    CURL("curl\\b"),
    PYTHON("Python(?! 3\\.13 and newer)"),
    STRICT_PYTHON("Python\\b"),
    GO("Go\\b");

    private final Pattern name;

    Kind(String name) {
      this.name = Pattern.compile(name);
    }
  }

  /** A server to connect to. */
  public record Target(String name, int port, Path ca) {}

  /**
   * What became of it.
   *
   * @param version of the client
   */
  public record Outcomes(String version, Map<String, String> byName) {
    /** {@code OK}, or what the client said. */
    public String of(String name) {
      return Objects.requireNonNull(byName.get(name), () -> version + " said nothing of " + name);
    }
  }

  /** Those of this machine; the output says which others there could be. */
  public static List<OtherClient> installed() {
    List<OtherClient> found = new ArrayList<>();
    add(found, Kind.NODE, onPath("node"));
    add(found, Kind.CURL, onPath("curl"));
    Path python = onPath("python3");
    boolean strict = python != null && isStrict(python);
    add(found, Kind.PYTHON, strict ? null : python);
    add(found, Kind.STRICT_PYTHON, strict ? python : strictPython());
    add(found, Kind.GO, onPath("go"));
    return found;
  }

  private static void add(List<OtherClient> found, Kind kind, @Nullable Path program) {
    if (program == null) {
      System.out.println("sallyport tls not compared with " + kind + ", which isn't here");
    } else {
      found.add(new OtherClient(kind, program));
    }
  }

  /** What it says by what {@code tls URL} prints; empty if that doesn't name it. */
  public List<String> wordsIn(String text) {
    return REFUSAL
        .matcher(text)
        .results()
        .filter(each -> kind.name.matcher(each.group(1)).find())
        .map(each -> each.group(2))
        .toList();
  }

  /** Connects to all of them. */
  public Outcomes connect(List<Target> targets, Path folder) {
    return switch (kind) {
      case CURL -> byCurl(targets, folder);
      case NODE -> run(List.of(program.toString(), script("client.js", folder)), targets);
      case PYTHON, STRICT_PYTHON ->
          run(List.of(program.toString(), script("client.py", folder)), targets);
      case GO -> run(List.of(program.toString(), "run", script("client.go", folder)), targets);
    };
  }

  private Outcomes byCurl(List<Target> targets, Path folder) {
    Map<String, String> outcomes = new HashMap<>();
    for (Target target : targets) {
      List<String> lines =
          lines(
              List.of(
                  program.toString(),
                  "-sS",
                  "-o",
                  folder.resolve("body").toString(),
                  "-w",
                  "OK\n",
                  "--max-time",
                  "20",
                  "--cacert",
                  target.ca().toString(),
                  "https://localhost:" + target.port()));
      outcomes.put(
          target.name(),
          lines.stream().filter(line -> line.startsWith("curl:")).findFirst().orElse("OK"));
    }
    String version = lines(List.of(program.toString(), "--version")).getFirst();
    return new Outcomes(version.replaceAll(" \\(.*?\\)|(OpenSSL/\\S+).*", "$1"), outcomes);
  }

  private static Outcomes run(List<String> command, List<Target> targets) {
    List<String> whole = new ArrayList<>(command);
    targets.forEach(
        target ->
            whole.addAll(
                List.of(target.name(), Integer.toString(target.port()), target.ca().toString())));
    List<String> lines = lines(whole);
    Map<String, String> outcomes = new HashMap<>();
    lines.stream()
        .map(line -> line.split("\t", 2))
        .filter(parts -> parts.length == 2)
        .forEach(parts -> outcomes.put(parts[0], parts[1]));
    return new Outcomes(lines.getFirst(), outcomes);
  }

  /** Nothing of this machine's own trust or proxies is passed on. */
  private static List<String> lines(List<String> command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      Map<String, String> own = builder.environment();
      own.keySet().removeIf(name -> !List.of("PATH", "HOME", "TMPDIR").contains(name));
      own.putAll(Map.of("GOTOOLCHAIN", "local", "GOPROXY", "off", "GO111MODULE", "off"));
      Process process = builder.start();
      process.getOutputStream().close();
      List<String> lines = process.inputReader(UTF_8).lines().toList();
      if (!process.waitFor(90, TimeUnit.SECONDS) || lines.isEmpty()) {
        process.destroyForcibly();
        throw new IllegalStateException(command.getFirst() + " said nothing");
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String script(String name, Path folder) {
    Path file = folder.resolve(name);
    try (InputStream in = OtherClient.class.getResourceAsStream("/clients/" + name)) {
      Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
      return file.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Path onPath(String program) {
    for (String each : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path file = Path.of(each, program);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    return null;
  }

  /** From the path, or where pyenv keeps them. */
  private static @Nullable Path strictPython() {
    List<Path> candidates = new ArrayList<>();
    for (String name : List.of("python3.14", "python3.13")) {
      Path found = onPath(name);
      if (found != null) {
        candidates.add(found);
      }
    }
    Path versions = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
    if (Files.isDirectory(versions)) {
      try (DirectoryStream<Path> each = Files.newDirectoryStream(versions, "3.1[3-9]*")) {
        each.forEach(version -> candidates.add(version.resolve("bin").resolve("python3")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return candidates.stream()
        .filter(Files::isExecutable)
        .filter(OtherClient::isStrict)
        .findFirst()
        .orElse(null);
  }

  /** Whether it's of those that look at certificates more strictly, from 3.13 on. */
  private static boolean isStrict(Path python) {
    String script = "import ssl; print(bool(ssl.create_default_context().verify_flags & 0x20))";
    try {
      return lines(List.of(python.toString(), "-c", script)).contains("True");
    } catch (IllegalStateException notHere) {
      return false;
    }
  }
}
