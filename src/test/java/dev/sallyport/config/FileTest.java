package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.definition.Secret;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTest {
  @TempDir Path folder;

  @Test
  void thatIsMissingIsToldSo() {
    Path file = folder.resolve("config.yaml");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ConfigFile.load(file, Map.of()))
        .withMessage(
            file + ": there's no such file; create it, or name another with --config FILE");
  }

  @Test
  void thatIsAFolderIsToldSo() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ConfigFile.load(folder, Map.of()))
        .withMessage(folder + ": this is a folder; name the file in it");
  }

  @Test
  void mayBeLeftOut() throws ConfigException {
    assertThat(ConfigFile.withoutFile(Map.of()).config()).isEqualTo(GatewayConfig.EMPTY);
    assertThat(
            ConfigFile.withoutFile(Map.of("SALLYPORT_MASTER_KEY", "sk-123456789"))
                .config()
                .general()
                .masterKey())
        .isEqualTo(new Secret("sk-123456789"));
  }
}
