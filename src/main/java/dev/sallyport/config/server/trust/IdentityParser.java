package dev.sallyport.config.server.trust;

import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.Secret;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code ssl_client_cert} with its key and password. Whether the files hold them is found out
 * when they're loaded: a certificate without {@code ssl_client_key} may be PKCS#12.
 */
final class IdentityParser {
  private static final String CERTIFICATE = "ssl_client_cert";
  private static final String KEY = "ssl_client_key";
  private static final String PASSWORD = "ssl_client_key_password";

  private final Values values;
  private final CaPaths paths;

  IdentityParser(Values values, CaPaths paths) {
    this.values = values;
    this.paths = paths;
  }

  /** The client certificate; empty if none is given, or if a problem was noted. */
  Optional<ClientIdentity> parse(Map<String, Setting> settings) {
    Optional<Path> certificate = path(settings, CERTIFICATE);
    Optional<Path> key = path(settings, KEY);
    Optional<Secret> password =
        given(settings, PASSWORD).flatMap(values::text).flatMap(this::password);
    if (given(settings, CERTIFICATE).isEmpty()) {
      given(settings, KEY)
          .or(() -> given(settings, PASSWORD))
          .ifPresent(
              setting ->
                  problem(
                      setting,
                      "is given without a certificate; add ssl_client_cert, or remove it"));
    }
    return certificate.map(
        path -> new ClientIdentity(path, key.orElse(null), password.orElse(null)));
  }

  private Optional<Path> path(Map<String, Setting> settings, String key) {
    return given(settings, key).flatMap(values::text).flatMap(this::path);
  }

  private Optional<Path> path(Text text) {
    if (text.value().contains("-----BEGIN")) {
      return refused(text.setting(), "takes the path of a file, not what's in it");
    }
    if (text.value().isBlank() || text.value().chars().anyMatch(Character::isISOControl)) {
      return refused(text.setting(), "must be the path of a file, or left out");
    }
    return switch (paths.readIdentity(text.value())) {
      case CaPaths.Found.Legal(var path) -> Optional.of(path);
      case CaPaths.Found.Illegal(String words) -> refused(text.setting(), words);
    };
  }

  private Optional<Secret> password(Text text) {
    return text.value().isEmpty()
        ? refused(text.setting(), "is empty; give the key's password, or leave it out")
        : Optional.of(new Secret(text.value()));
  }

  private static Optional<Setting> given(Map<String, Setting> settings, String key) {
    return Optional.ofNullable(settings.get(key)).filter(setting -> !setting.value().isNull());
  }

  private <T> Optional<T> refused(Setting setting, String words) {
    problem(setting, words);
    return Optional.empty();
  }

  private void problem(Setting setting, String words) {
    setting.problem(values.problems(), words);
  }
}
