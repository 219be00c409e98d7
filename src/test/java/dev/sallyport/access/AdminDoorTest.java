package dev.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.testing.Definitions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may use the REST API (DESIGN §7). */
class AdminDoorTest {
  private static final String KEY = "sk-admin-key-of-good-length";

  @TempDir Path folder;

  private static AdminDoor withConfiguredKey() {
    return new AdminDoor(AdminKey.find(Definitions.withKey(KEY), null));
  }

  private static GatewayException.Unauthorized refusal(
      AdminDoor door, @Nullable String authorization, @Nullable String litellmKey) {
    return assertThrows(
        GatewayException.Unauthorized.class, () -> door.admit(authorization, litellmKey));
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer sk-admin-key-of-good-length,",
    "bearer sk-admin-key-of-good-length,",
    ", Bearer sk-admin-key-of-good-length",
    ", sk-admin-key-of-good-length",
    "Bearer of-something-else, Bearer sk-admin-key-of-good-length",
  })
  void rightKeyOpens(@Nullable String authorization, @Nullable String litellmKey) {
    assertThatCode(() -> withConfiguredKey().admit(authorization, litellmKey))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer sk-admin-key-of-good-lengt,",
    "Bearer,",
    "'',",
    "Basic sk-admin-key-of-good-length,",
    "Bearer sk-admin-key-of-good-length, Bearer other",
  })
  void anotherKeyIsRefused(@Nullable String authorization, @Nullable String litellmKey) {
    GatewayException.Unauthorized refusal = refusal(withConfiguredKey(), authorization, litellmKey);

    assertThat(refusal.status()).isEqualTo(401);
    assertThat(refusal.challenge())
        .isEqualTo("Bearer realm=\"sallyport\", error=\"invalid_token\"");
    assertThat(refusal.text()).doesNotContain("sk-admin");
  }

  @Test
  void aRequestWithoutAKeyIsToldToSendOne() {
    GatewayException.Unauthorized refusal = refusal(withConfiguredKey(), null, null);

    assertThat(refusal.challenge()).isEqualTo("Bearer realm=\"sallyport\"");
    assertThat(refusal.text()).contains("send Authorization: Bearer KEY");
  }

  @Test
  void withoutAConfiguredKeyTheFirstStartMakesOne() throws Exception {
    AdminKey.InFile first = (AdminKey.InFile) AdminKey.find(GeneralSettings.DEFAULTS, folder);
    AdminKey second = AdminKey.find(GeneralSettings.DEFAULTS, folder);

    assertThat(first.file()).isEqualTo(folder.resolve("admin.key"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first.file())))
        .isEqualTo("rw-------");
    assertThat(second).isEqualTo(first);
    String key = Files.readString(first.file()).strip();
    assertThatCode(() -> new AdminDoor(second).admit("Bearer " + key, null))
        .doesNotThrowAnyException();
    assertThat(refusal(new AdminDoor(second), "Bearer other", null).challenge())
        .contains("invalid_token");
  }

  @Test
  void aConfiguredKeyWinsOverTheFile() throws Exception {
    AdminKey.find(GeneralSettings.DEFAULTS, folder);
    String made = Files.readString(folder.resolve("admin.key")).strip();
    AdminDoor door = new AdminDoor(AdminKey.find(Definitions.withKey(KEY), folder));

    assertThatCode(() -> door.admit("Bearer " + KEY, null)).doesNotThrowAnyException();
    assertThatExceptionOfType(GatewayException.Unauthorized.class)
        .isThrownBy(() -> door.admit("Bearer " + made, null));
  }

  @Test
  void aConfiguredKeyMakesNoFile() {
    AdminKey.find(Definitions.withKey(KEY), folder);

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void withoutAnyKeyNobodyIsAdmitted() {
    AdminKey key = AdminKey.find(GeneralSettings.DEFAULTS, null);

    assertThat(key).isInstanceOf(AdminKey.Missing.class);
    GatewayException.Unauthorized refusal = refusal(new AdminDoor(key), "Bearer ", null);
    assertThat(refusal.challenge()).isEqualTo("Bearer realm=\"sallyport\"");
    assertThat(refusal.text()).contains("has no admin key", "SALLYPORT_MASTER_KEY");
  }

  @Test
  void aFolderThatIsNoneIsToldToTheOperatorOnly() throws Exception {
    Path notAFolder = Files.createFile(folder.resolve("data"));
    AdminKey.Missing key = (AdminKey.Missing) AdminKey.find(GeneralSettings.DEFAULTS, notAFolder);

    assertThat(key.reason()).contains(notAFolder + "/admin.key", "is no folder");
    assertThat(refusal(new AdminDoor(key), null, null).text())
        .doesNotContain(notAFolder.toString());
  }

  @Test
  void keysAreNotShown() {
    AdminKey made = AdminKey.find(GeneralSettings.DEFAULTS, folder);

    assertThat(made.toString()).contains("admin.key").contains("[secret]");
    assertThat(AdminKey.find(Definitions.withKey(KEY), null).toString()).doesNotContain(KEY);
  }
}
