package dev.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.RunningStore;
import dev.sallyport.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database that needs no set-up. */
class EmbeddedDatabaseTest {
  private static final Actor ADMIN = new Actor("admin", "192.0.2.1");

  @TempDir Path folder;

  @Test
  void keepsServersOverARestart() {
    TestDatabase database = TestDatabase.h2(folder.resolve("data"));
    try (RunningStore running = RunningStore.on(database)) {
      running.store().insert("id", FullDefinition.of("full"), ADMIN);
    }
    try (RunningStore running = RunningStore.on(database)) {
      assertThat(((StoredServer.Usable) running.store().find("id").orElseThrow()).definition())
          .isEqualTo(FullDefinition.of("full"));
    }
  }

  @Test
  void makesItsFolderForItsOwnerOnly() throws IOException {
    Path data = folder.resolve("new").resolve("data");
    try (RunningStore running = RunningStore.on(TestDatabase.h2(data))) {
      assertThat(running.store().state().database())
          .isEqualTo("H2 at " + data.resolve("sallyport"));
    }

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwx------");
    assertThat(data.resolve("sallyport.mv.db")).exists();
  }

  /** What a killed process leaves is what's in the file at that moment. */
  @Test
  void hasEveryAnsweredChangeInItsFile() throws IOException {
    Path copied = Files.createDirectory(folder.resolve("copy"));
    try (RunningStore running = RunningStore.on(TestDatabase.h2(folder.resolve("data")))) {
      for (int i = 0; i < 20; i++) {
        running.store().insert("id" + i, plain("name" + i), ADMIN);
      }
      Files.copy(folder.resolve("data/sallyport.mv.db"), copied.resolve("sallyport.mv.db"));
    }

    try (RunningStore running = RunningStore.on(TestDatabase.h2(copied))) {
      assertThat(running.store().all()).hasSize(20);
    }
  }

  @Test
  void saysThatAnotherProcessHasItOpen() throws IOException {
    RunningStore.on(TestDatabase.h2(folder)).close();

    try (FileChannel file =
            FileChannel.open(folder.resolve("sallyport.mv.db"), StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatThrownBy(() -> RunningStore.on(TestDatabase.h2(folder)).close())
          .rootCause()
          .isInstanceOf(StoreStartException.class)
          .hasMessageContaining("open in another process")
          .hasMessageContaining("DATABASE_URL");
    }
  }

  @Test
  void saysThatItsFileIsDamaged() throws IOException {
    Files.writeString(folder.resolve("sallyport.mv.db"), "not a database".repeat(1000));

    assertThatThrownBy(() -> RunningStore.on(TestDatabase.h2(folder)).close())
        .rootCause()
        .isInstanceOf(StoreStartException.class)
        .hasMessageContaining("doesn't open")
        .hasMessageContaining("backup");
  }

  @Test
  void saysThatItsFolderCanNotBeMade() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> RunningStore.on(TestDatabase.h2(file)).close())
        .rootCause()
        .isInstanceOf(StoreStartException.class)
        .hasMessageContaining("The data folder " + file)
        .hasMessageContaining("SALLYPORT_DATA_DIR");
  }

  private static ServerDefinition plain(String name) {
    return Definitions.server(name, URI.create("https://mcp.example.com/mcp")).build();
  }
}
