package dev.sallyport.store.database;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * What stands after the {@code ?} of a PostgreSQL URL, in the words of the JDBC driver.
 *
 * <p>Where libpq and the driver differ, the server is verified as strictly as with libpq: {@code
 * sslmode=require} beside {@code sslrootcert} is {@code verify-ca}.
 */
final class DriverParameters {
  /** Names of libpq that the driver has under others. */
  private static final Map<String, String> RENAMED =
      Map.of(
          "application_name", PGProperty.APPLICATION_NAME.getName(),
          "channel_binding", PGProperty.CHANNEL_BINDING.getName(),
          "connect_timeout", PGProperty.CONNECT_TIMEOUT.getName(),
          "schema", PGProperty.CURRENT_SCHEMA.getName(),
          "target_session_attrs", PGProperty.TARGET_SERVER_TYPE.getName());

  private static final Map<String, String> SERVER_TYPES =
      Map.of(
          "read-write", "primary",
          "read-only", "secondary",
          "standby", "secondary",
          "prefer-standby", "preferSecondary");

  private static final Set<String> SSL_MODES =
      Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /** Makes the driver verify with the JVM's trust store; the host name is still compared. */
  private static final String JVM_TRUST = "org.postgresql.ssl.DefaultJavaSSLFactory";

  private final Map<String, String> values = new LinkedHashMap<>();

  private DriverParameters() {}

  static DriverParameters parse(@Nullable String query) {
    DriverParameters parameters = new DriverParameters();
    if (query != null && !query.isEmpty()) {
      for (String each : query.split("&", -1)) {
        parameters.add(each);
      }
    }
    return parameters;
  }

  private void add(String parameter) {
    int equals = parameter.indexOf('=');
    if (equals < 1) {
      throw DatabaseUrl.wrong("what follows the ? isn't name=value, joined by &");
    }
    String given =
        String.valueOf(DatabaseUrl.decode(parameter.substring(0, equals), "a parameter"));
    String value =
        String.valueOf(DatabaseUrl.decode(parameter.substring(equals + 1), "parameter " + given));
    String name = RENAMED.getOrDefault(given, given);
    if (!given.equals("user") && !given.equals("password") && PGProperty.forName(name) == null) {
      throw DatabaseUrl.wrong("the parameter '" + given + "' is unknown to the PostgreSQL driver");
    }
    if (name.equals("sslmode") && !SSL_MODES.contains(value)) {
      throw DatabaseUrl.wrong(
          "sslmode is disable, allow, prefer, require, verify-ca or verify-full");
    }
    values.put(
        name,
        name.equals(PGProperty.TARGET_SERVER_TYPE.getName())
            ? SERVER_TYPES.getOrDefault(value, value)
            : value);
  }

  /** Removes a parameter and returns its value; the other value if it isn't given. */
  @Nullable String take(String name, @Nullable String other) {
    String value = values.remove(name);
    return value == null ? other : value;
  }

  /**
   * The end of a JDBC URL, from its {@code ?} on.
   *
   * @param environment for {@code HOME} and {@code SSL_CERT_FILE}
   */
  String forDriver(Map<String, String> environment) {
    trust(environment);
    return values.isEmpty()
        ? ""
        : values.entrySet().stream()
            .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  private void trust(Map<String, String> environment) {
    String root = values.get("sslrootcert");
    String mode = values.getOrDefault("sslmode", "");
    if (root != null && root.equals("system")) {
      values.remove("sslrootcert");
      values.put("sslmode", "verify-full");
      values.put("sslfactory", JVM_TRUST);
    } else if (root != null && mode.equals("require")) {
      values.put("sslmode", "verify-ca");
    } else if (root == null && mode.startsWith("verify-") && !values.containsKey("sslfactory")) {
      defaultTrust(environment);
    }
  }

  /** The file that libpq looks at, if it's there; else what else the gateway trusts. */
  private void defaultTrust(Map<String, String> environment) {
    Path usual = Path.of(environment.getOrDefault("HOME", ""), ".postgresql", "root.crt");
    String bundle = environment.getOrDefault("SSL_CERT_FILE", "");
    if (usual.isAbsolute() && Files.exists(usual)) {
      values.put("sslrootcert", usual.toString());
    } else if (bundle.isEmpty()) {
      values.put("sslfactory", JVM_TRUST);
    } else {
      values.put("sslrootcert", bundle);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
