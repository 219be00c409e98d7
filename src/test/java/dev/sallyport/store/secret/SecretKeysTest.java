package dev.sallyport.store.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.definition.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys seal and open, from the environment and the key file. */
class SecretKeysTest {
  private static final String KEY = "first-key-of-good-length";
  private static final String OTHER_KEY = "other-key-of-good-length";
  private static final Secret TOKEN = new Secret("token");

  @TempDir Path folder;

  private static String seal(KeyRing keys) throws NoSecretKeyException {
    return new SecretSeal(keys).seal("row", "credentials", TOKEN);
  }

  private static Secret open(KeyRing keys, String sealed) throws UnreadableSecretException {
    return new SecretSeal(keys).open("row", "credentials", sealed);
  }

  private static KeyRing variable(String key) {
    return SecretKeys.find(Map.of("SALLYPORT_SECRET_KEY", key), null);
  }

  private KeyRing embedded(Map<String, String> environment) {
    return SecretKeys.find(environment, folder);
  }

  private Path keyFile() {
    return folder.resolve("secret.key");
  }

  private void breakKeyFile() throws IOException {
    Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString("rw-r--r--"));
  }

  @Test
  void theEmbeddedDatabaseHasAKeyWithoutAnySetUp() throws Exception {
    String sealed = seal(embedded(Map.of()));

    assertThat(open(embedded(Map.of()), sealed)).isEqualTo(TOKEN);
    assertThat(keyFile()).exists();
    assertThat(embedded(Map.of()).remarks()).isEmpty();
  }

  @Test
  void anotherDatabaseHasNoKeyFile() {
    KeyRing keys = SecretKeys.find(Map.of(), null);

    assertThatExceptionOfType(NoSecretKeyException.class)
        .isThrownBy(() -> seal(keys))
        .withMessageContainingAll("there's no key", "Set SALLYPORT_SECRET_KEY", "openssl rand");
  }

  @Test
  void aVariableMakesNoKeyFile() throws Exception {
    KeyRing keys = embedded(Map.of("SALLYPORT_SECRET_KEY", KEY));

    assertThat(open(variable(KEY), seal(keys))).isEqualTo(TOKEN);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void movingFromTheKeyFileToAVariableLosesNothing() throws Exception {
    String old = seal(embedded(Map.of()));
    KeyRing keys = embedded(Map.of("SALLYPORT_SECRET_KEY", KEY));

    assertThat(open(keys, old)).isEqualTo(TOKEN);
    assertThat(open(variable(KEY), seal(keys))).isEqualTo(TOKEN);
  }

  @Test
  void theKeyFileStillOpensWhenTheVariableIsRotated() throws Exception {
    String oldest = seal(embedded(Map.of()));
    KeyRing keys =
        embedded(Map.of("SALLYPORT_SECRET_KEY", OTHER_KEY, "SALLYPORT_SECRET_KEY_PREVIOUS", KEY));

    assertThat(open(keys, oldest)).isEqualTo(TOKEN);
    assertThat(open(keys, seal(variable(KEY)))).isEqualTo(TOKEN);
  }

  @Test
  void whatTheKeyFileHoldsIsTheSameKeyInTheVariable() throws Exception {
    String sealed = seal(embedded(Map.of()));

    assertThat(open(variable(Files.readString(keyFile())), sealed)).isEqualTo(TOKEN);
  }

  @Test
  void thePreviousVariableOpensBesideTheKeyFile() throws Exception {
    String old = seal(variable(KEY));

    assertThat(open(embedded(Map.of("SALLYPORT_SECRET_KEY_PREVIOUS", KEY)), old)).isEqualTo(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {KEY + "\n", KEY + "\r\n", " " + KEY + " "})
  void spaceAroundAKeyDoesNotCount(String value) throws Exception {
    assertThat(open(variable(value), seal(variable(KEY)))).isEqualTo(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void anEmptyVariableIsTheSameAsNone(String value) {
    assertThatExceptionOfType(NoSecretKeyException.class).isThrownBy(() -> seal(variable(value)));
  }

  @Test
  void remarksKeysThatCanBeGuessed() {
    KeyRing keys =
        SecretKeys.find(
            Map.of(
                "SALLYPORT_SECRET_KEY",
                "sixteen-letters-",
                "SALLYPORT_SECRET_KEY_PREVIOUS",
                "fifteen-letters"),
            null);

    assertThat(keys.remarks())
        .singleElement()
        .asString()
        .contains("SALLYPORT_SECRET_KEY_PREVIOUS has fewer than 16", "openssl rand -hex 32")
        .doesNotContain("fifteen-letters");
  }

  @Test
  void aKeyFileThatOthersMayReadIsNotUsed() throws Exception {
    String sealed = seal(embedded(Map.of()));
    breakKeyFile();
    KeyRing keys = embedded(Map.of());

    assertThatExceptionOfType(NoSecretKeyException.class)
        .isThrownBy(() -> seal(keys))
        .withMessageContaining("chmod 600 " + keyFile());
    assertThatExceptionOfType(UnreadableSecretException.class)
        .isThrownBy(() -> open(keys, sealed))
        .withMessageContainingAll("no key: " + keyFile(), "chmod 600 " + keyFile());
    assertThat(keys.remarks()).singleElement().asString().contains("chmod 600 " + keyFile());
  }

  @Test
  void aBrokenKeyFileIsNeverReplaced() throws Exception {
    String sealed = seal(embedded(Map.of()));
    String content = Files.readString(keyFile());
    Files.writeString(keyFile(), "");

    assertThat(embedded(Map.of()).remarks())
        .singleElement()
        .asString()
        .contains("is empty: put it back from a backup");
    assertThat(keyFile()).isEmptyFile();
    Files.writeString(keyFile(), content);
    assertThat(open(embedded(Map.of()), sealed)).isEqualTo(TOKEN);
  }

  @Test
  void aBrokenKeyFileDoesNotKeepTheVariableFromSealing() throws Exception {
    String old = seal(embedded(Map.of()));
    breakKeyFile();
    KeyRing keys = embedded(Map.of("SALLYPORT_SECRET_KEY", KEY));

    assertThat(open(variable(KEY), seal(keys))).isEqualTo(TOKEN);
    assertThatExceptionOfType(UnreadableSecretException.class)
        .isThrownBy(() -> open(keys, old))
        .withMessageContainingAll("(SALLYPORT_SECRET_KEY): ", "chmod 600 " + keyFile());
  }
}
