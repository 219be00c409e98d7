package dev.sallyport.store.database;

import dev.sallyport.definition.Secret;
import dev.sallyport.store.StoreStartException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code DATABASE_URL}: a connection URI of PostgreSQL (its manual, §34.1.1.2), {@code
 * postgresql://user:password@host:port/name?sslmode=verify-full}.
 */
final class DatabaseUrl {
  private static final String ADVICE =
      "Write postgresql://user:password@host:5432/name?sslmode=verify-full, with special"
          + " characters of user and password percent-encoded (@ is %40, / is %2F).";

  private static final Pattern FORM =
      Pattern.compile(
          "(?i:postgres(?:ql)?)://(?:(?<login>[^/?]*)@)?(?<hosts>[^/?@]*)"
              + "(?:/(?<name>[^?]*))?(?:\\?(?<parameters>.*))?");

  private static final Pattern HOST =
      Pattern.compile("(?<host>\\[[0-9A-Fa-f:.]+(?:%[^\\]]*)?]|[^:\\[\\]]*)(?::(?<port>[0-9]*))?");

  private static final int HIGHEST_PORT = 65_535;

  private DatabaseUrl() {}

  /**
   * Reads a URL.
   *
   * @param environment for {@code HOME} and {@code SSL_CERT_FILE}: what verifies by default
   * @throws StoreStartException if it's anything else, saying what's wrong without the password
   */
  static Database parse(String url, Map<String, String> environment) {
    Matcher matcher = FORM.matcher(url.strip());
    if (!matcher.matches()) {
      throw wrong(problemOfForm(url.strip()));
    }
    DriverParameters parameters = DriverParameters.parse(matcher.group("parameters"));
    String login = matcher.group("login");
    String user = parameters.take("user", login == null ? null : user(login));
    String password = parameters.take("password", login == null ? null : password(login));
    String name = decode(matcher.group("name"), "the database's name");
    if (name == null || name.isEmpty()) {
      throw wrong("the database's name is missing");
    }
    String hosts = hosts(String.valueOf(matcher.group("hosts")));
    return new Database(
        Database.Kind.POSTGRESQL,
        "jdbc:postgresql://"
            + hosts
            + "/"
            + URLEncoder.encode(name, StandardCharsets.UTF_8)
            + parameters.forDriver(environment),
        user,
        password == null ? null : new Secret(password),
        "PostgreSQL at " + hosts + "/" + name,
        null);
  }

  /** What's told when {@code DATABASE_URL} can't be used. */
  static StoreStartException wrong(String problem) {
    return new StoreStartException("DATABASE_URL can't be used: " + problem + ".", ADVICE);
  }

  /** Undoes percent-encoding; a plus is a plus. */
  static @Nullable String decode(@Nullable String text, String what) {
    if (text == null) {
      return null;
    }
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw wrong("a % in " + what + " isn't followed by two hexadecimal digits; write %25 for it");
    }
  }

  private static String problemOfForm(String url) {
    Matcher scheme = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,30}):.*").matcher(url);
    if (!scheme.matches()) {
      return "it doesn't begin with postgresql://";
    }
    return switch (scheme.group(1)) {
      case "postgresql", "postgres" ->
          "it isn't a URL; perhaps a special character isn't percent-encoded";
      case "jdbc" -> "it's a JDBC URL, which belongs into spring.datasource.url";
      default -> "it's a URL of '" + scheme.group(1) + "', and only PostgreSQL is supported";
    };
  }

  private static @Nullable String user(String login) {
    int colon = login.indexOf(':');
    String user = decode(colon < 0 ? login : login.substring(0, colon), "the user");
    return user == null || user.isEmpty() ? null : user;
  }

  private static @Nullable String password(String login) {
    int colon = login.indexOf(':');
    return colon < 0 ? null : decode(login.substring(colon + 1), "the password");
  }

  private static String hosts(String text) {
    List<String> hosts = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      hosts.add(host(each));
    }
    return hosts.stream().collect(Collectors.joining(","));
  }

  /** A host with its port. Not shown in problems: with a wrong URL it may be part of a password. */
  private static String host(String text) {
    Matcher matcher = HOST.matcher(text);
    if (!matcher.matches()) {
      throw wrong("'host:port' is malformed, or a special character isn't percent-encoded");
    }
    String host = String.valueOf(decode(matcher.group("host"), "the host"));
    if (host.isEmpty()) {
      throw wrong("the host is missing");
    }
    if (host.startsWith("/")) {
      throw wrong("it names a Unix socket, which isn't supported; name a host");
    }
    if (!host.matches("\\[.*]|[A-Za-z0-9._-]+")) {
      throw wrong("the host holds a character that no host name has");
    }
    String port = matcher.group("port");
    return host + ":" + (port == null || port.isEmpty() ? "5432" : port(port));
  }

  private static String port(String text) {
    if (text.length() > 5 || Integer.parseInt(text) < 1 || Integer.parseInt(text) > HIGHEST_PORT) {
      throw wrong("the port isn't a number from 1 to " + HIGHEST_PORT);
    }
    return text;
  }
}
