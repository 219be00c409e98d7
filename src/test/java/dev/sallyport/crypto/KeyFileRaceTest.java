package dev.sallyport.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.Secret;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways that start at the same moment end up with one key. */
class KeyFileRaceTest {
  private static final int THREADS = 16;
  private static final int PROCESSES = 3;

  @TempDir Path folder;

  private void assertOnlyTheKeyIsThere() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("secret.key"));
    }
  }

  @RepeatedTest(20)
  void threadsGetOneKey() throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    Set<Secret> keys = new HashSet<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Secret>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        all.add(
            threads.submit(
                () -> {
                  start.await(20, TimeUnit.SECONDS);
                  return new KeyFile(folder.resolve("secret.key"), "").readOrCreate();
                }));
      }
      for (Future<Secret> each : all) {
        keys.add(each.get(20, TimeUnit.SECONDS));
      }
    }

    assertThat(keys).hasSize(1);
    assertOnlyTheKeyIsThere();
  }

  @Test
  void processesGetOneKey() throws Exception {
    List<Process> processes = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    KeyFileProgram.class.getName(),
                    folder.resolve("secret.key").toString())
                .redirectErrorStream(true)
                .start());
      }
      for (Process process : processes) {
        assertThat(process.inputReader(StandardCharsets.US_ASCII).readLine()).isEqualTo("ready");
      }
      for (Process process : processes) {
        try (Writer go = process.outputWriter(StandardCharsets.US_ASCII)) {
          go.write("go\n");
        }
      }
      for (Process process : processes) {
        keys.add(process.inputReader(StandardCharsets.US_ASCII).readLine());
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }

    assertThat(keys).hasSize(1).allMatch(key -> key.matches("[A-Za-z0-9_-]{43}"));
    assertOnlyTheKeyIsThere();
  }
}
