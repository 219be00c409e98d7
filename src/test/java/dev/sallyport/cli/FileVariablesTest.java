package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.cli.FileVariables.FileVariableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileVariablesTest {
  @SuppressWarnings("unused") // by FieldSource
  private static final Iterable<String> NAMES = FileVariables.NAMES;

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("NAMES")
  void takesASecretFromAFile(String name) throws Exception {
    Map<String, String> given = Map.of(name + "_FILE", file("s3cr3t"), "OTHER", "kept");
    assertThat(FileVariables.resolve(given))
        .containsEntry(name, "s3cr3t")
        .containsEntry("OTHER", "kept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cr3t\n", "s3cr3t\r\n", "  s3cr3t\n\n"})
  void leavesOutSpaceAroundIt(String content) throws Exception {
    assertThat(resolve(file(content))).containsEntry("SALLYPORT_MASTER_KEY", "s3cr3t");
  }

  @Test
  void leavesFilesOfOtherVariablesAlone() throws Exception {
    Map<String, String> given =
        Map.of("SSL_CERT_FILE", "/missing", "SALLYPORT_MASTER_KEY_FILE", "");
    assertThat(FileVariables.resolve(given)).isEqualTo(given);
  }

  @Test
  void anEmptyVariableBesideAFileIsNone() throws Exception {
    Map<String, String> given = new HashMap<>(Map.of("DATABASE_URL", ""));
    given.put("DATABASE_URL_FILE", file("postgresql://localhost/a"));
    assertThat(FileVariables.resolve(given))
        .containsEntry("DATABASE_URL", "postgresql://localhost/a");
  }

  @Test
  void refusesAVariableThatIsGivenTwice() throws IOException {
    Map<String, String> twice =
        Map.of("SALLYPORT_MASTER_KEY", "one-key", "SALLYPORT_MASTER_KEY_FILE", file("other-key"));
    assertThatThrownBy(() -> FileVariables.resolve(twice))
        .isInstanceOf(FileVariableException.class)
        .hasMessage(
            "environment variable SALLYPORT_MASTER_KEY_FILE: is set, and so is SALLYPORT_MASTER_KEY; leave one of them out");
  }

  @Test
  void saysWhyAFileCannotBeUsed() throws IOException {
    assertRefused(folder.resolve("missing").toString(), "missing doesn't exist");
    assertRefused(folder.toString(), "is a folder; name the file in it");
    assertRefused(file(" \n"), "is empty");
    assertRefused(file("first\nsecond"), "has more than one line");
    assertRefused(file("x".repeat(70_000)), "is larger than 64 KiB");
    assertRefused(
        Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0x00}).toString(),
        "holds no text in UTF-8");
  }

  @Test
  void tellsEveryProblemAtOnceAndNoSecret() throws IOException {
    Map<String, String> given =
        Map.of(
            "DATABASE_URL_FILE", "/missing/url",
            "LITELLM_MASTER_KEY_FILE", "/missing/key",
            "SALLYPORT_SECRET_KEY_FILE", file("first-secret\nsecond-secret"));
    assertThatThrownBy(() -> FileVariables.resolve(given))
        .message()
        .hasLineCount(3)
        .contains("DATABASE_URL_FILE: /missing/url", "LITELLM_MASTER_KEY_FILE: /missing/key")
        .doesNotContain("first-secret", "second-secret");
  }

  private void assertRefused(String file, String why) {
    assertThatThrownBy(() -> resolve(file))
        .hasMessageStartingWith("environment variable SALLYPORT_MASTER_KEY_FILE: ")
        .hasMessageContaining(why);
  }

  private static Map<String, String> resolve(String file) throws FileVariableException {
    return FileVariables.resolve(Map.of("SALLYPORT_MASTER_KEY_FILE", file));
  }

  private String file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "secret", ""), content).toString();
  }
}
