package dev.sallyport.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.definition.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that the gateway makes itself, in real files. */
class KeyFileTest {
  private static final String SOME_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

  @TempDir Path folder;
  private Path path = Path.of("");

  @BeforeEach
  void name() {
    path = folder.resolve("data/secret.key");
  }

  private KeyFile file() {
    return new KeyFile(path, "put it back");
  }

  private Path write(String content, String mode) throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(path, content);
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private void assertRefused(String... words) {
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> file().readOrCreate())
        .withMessageContainingAll(words)
        .withMessageContaining(path.toString())
        .withMessageNotContaining(SOME_KEY);
  }

  @Test
  void makesAKeyThatOnlyItsOwnerMayRead() throws Exception {
    Secret key = file().readOrCreate();

    assertThat(key.value()).matches("[A-Za-z0-9_-]{43}");
    assertThat(Files.readString(path)).isEqualTo(key.value() + "\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(folder.resolve("data"))) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void keepsTheKeyThatIsThere() throws Exception {
    Secret key = file().readOrCreate();

    assertThat(file().readOrCreate()).isEqualTo(key);
    assertThat(file().read()).contains(key);
  }

  @Test
  void makesAnotherKeyInAnotherFolder() throws Exception {
    KeyFile other = new KeyFile(folder.resolve("other/secret.key"), "");

    assertThat(file().readOrCreate()).isNotEqualTo(other.readOrCreate());
  }

  @Test
  void readingMakesNothing() throws Exception {
    assertThat(file().read()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--------", "rwx------"})
  void takesAFileOfItsOwnerOnly(String mode) throws Exception {
    write(SOME_KEY, mode);

    assertThat(file().readOrCreate()).isEqualTo(new Secret(SOME_KEY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw-----w-", "rw--w----", "rw----r--"})
  void refusesAFileThatOthersMayReadOrWrite(String mode) throws Exception {
    write(SOME_KEY, mode);

    assertRefused("by others (mode " + mode + ")", "chmod 600 " + path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "  "})
  void refusesAnEmptyFileAndLeavesItAsItIs(String content) throws Exception {
    write(content, "rw-------");

    assertRefused("is empty: put it back");
    assertThat(path).hasContent(content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\nAA",
        "a password",
        "\u0000\u0000"
      })
  void refusesABrokenFileAndLeavesItAsItIs(String content) throws Exception {
    write(content, "rw-------");

    assertRefused("doesn't hold the key that was written: put it back");
    assertThat(Files.readString(path)).isEqualTo(content);
  }

  @Test
  void refusesAFolderInItsPlace() throws IOException {
    Files.createDirectories(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));

    assertRefused("is no file");
  }

  @Test
  void refusesALinkThatLeadsNowhere() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.createSymbolicLink(path, folder.resolve("nothing"));

    assertRefused("a link to a file that doesn't exist");
  }

  @Test
  void saysThatTheFolderIsAFile() throws IOException {
    Files.createFile(folder.resolve("data"));

    assertRefused("can't be made: " + folder.resolve("data") + " is no folder");
  }

  @Test
  void saysThatTheFolderIsALoopOfLinks() throws IOException {
    Files.createSymbolicLink(folder.resolve("data"), folder.resolve("data"));

    assertRefused("Too many levels of symbolic links");
  }

  /** An archive as file system has modes, but no links. */
  @Test
  void makesAKeyWhereThereAreNoLinks() throws Exception {
    URI archive = URI.create("jar:" + folder.resolve("files.zip").toUri());
    try (FileSystem files =
        FileSystems.newFileSystem(
            archive, Map.of("create", "true", "enablePosixFileAttributes", "true"))) {
      path = files.getPath("/data/secret.key");
      Secret key = file().readOrCreate();

      assertThat(file().readOrCreate()).isEqualTo(key);
    }
  }
}
