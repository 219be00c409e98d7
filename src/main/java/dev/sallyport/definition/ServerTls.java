package dev.sallyport.definition;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a definition says about TLS to its server.
 *
 * @param verify whether and against what the server's certificate is verified
 * @param trustSystem {@code ssl_trust_system}: the JVM's default trust store and the operating
 *     system's bundle are trusted, too
 * @param identity what the gateway shows to a server that asks for a client certificate, if
 *     anything
 * @param serverName {@code ssl_server_name}: the name that's sent (SNI, RFC 6066 §3) and verified
 *     in place of the url's host, if given
 * @param minVersion the lowest version of TLS
 * @param insecureUntil the day with whose beginning, in UTC, {@code ssl_verify: false} ends, if it
 *     does
 * @param pins keys of which the server must have one, in addition to all else; any key if empty
 */
public record ServerTls(
    SslVerify verify,
    boolean trustSystem,
    @Nullable ClientIdentity identity,
    @Nullable String serverName,
    TlsVersion minVersion,
    @Nullable LocalDate insecureUntil,
    List<SpkiPin> pins) {
  private static final int LONGEST_NAME = 253;
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[?[0-9A-Fa-f.]*:.*");
  private static final Pattern HOST_NAME =
      Pattern.compile(
          "(?i)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

  /** Nothing is said. */
  public static final ServerTls DEFAULT = of(new SslVerify.Default());

  /** Copies the list. */
  public ServerTls {
    pins = List.copyOf(pins);
  }

  /** The same with another password of the client's key; without a client certificate the same. */
  public ServerTls withKeyPassword(@Nullable Secret password) {
    return identity == null
        ? this
        : new ServerTls(
            verify,
            trustSystem,
            new ClientIdentity(identity.certificate(), identity.key(), password),
            serverName,
            minVersion,
            insecureUntil,
            pins);
  }

  /**
   * The same for another host that's spoken to on the server's behalf: what's trusted, without what
   * belongs to the server alone (its name, its keys, and the certificate that it's shown).
   */
  public ServerTls forOtherHosts() {
    return new ServerTls(verify, trustSystem, null, null, minVersion, insecureUntil, List.of());
  }

  /** The same for another host that has a trust of its own: only the version stays. */
  ServerTls verifyingBy(SslVerify other) {
    return new ServerTls(other, false, null, null, minVersion, null, List.of());
  }

  /** The password of the client's key, if there's one. */
  public Optional<Secret> keyPassword() {
    return Optional.ofNullable(identity).flatMap(each -> Optional.ofNullable(each.password()));
  }

  /**
   * Why a text can't be {@code ssl_server_name}, if so: SNI takes names that DNS has, and no
   * addresses (RFC 6066 §3).
   */
  public static Optional<String> problemOfServerName(String name) {
    if (ADDRESS.matcher(name).matches()) {
      return Optional.of("takes a host name, not an address; write the address into url");
    }
    return name.length() <= LONGEST_NAME && HOST_NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of("isn't a host name, like mcp.example.com (names beyond ASCII as xn--...)");
  }

  /** Only {@code ssl_verify} or {@code ssl_ca_pem} is said. */
  public static ServerTls of(SslVerify verify) {
    return new ServerTls(verify, false, null, null, TlsVersion.TLS_1_2, null, List.of());
  }
}
