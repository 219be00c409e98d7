package dev.sallyport.config.server.trust;

import dev.sallyport.config.value.Suggestions;
import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.ConfigNode;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SpkiPin;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TlsVersion;
import dev.sallyport.definition.rule.DefinitionRules;
import java.net.URI;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads all keys of a server that begin with {@code ssl_}. */
public final class TlsParser {
  private static final List<String> VERSIONS =
      Stream.of(TlsVersion.values()).map(TlsVersion::word).toList();

  private static final Map<String, String> VERSION_SYNONYMS =
      Map.ofEntries(
          Map.entry("1.2", "TLSv1.2"),
          Map.entry("tls1.2", "TLSv1.2"),
          Map.entry("tlsv1_2", "TLSv1.2"),
          Map.entry("tls_1_2", "TLSv1.2"),
          Map.entry("1.3", "TLSv1.3"),
          Map.entry("tls1.3", "TLSv1.3"),
          Map.entry("tlsv1_3", "TLSv1.3"),
          Map.entry("tls_1_3", "TLSv1.3"));

  /** Which of the keys make no sense without TLS; the two others are looked at with the trust. */
  private static final List<String> ABOUT_TLS =
      List.of(
          "ssl_trust_system",
          "ssl_client_cert",
          "ssl_client_key",
          "ssl_client_key_password",
          "ssl_server_name",
          "ssl_min_version",
          "ssl_insecure_until",
          "ssl_pin_sha256");

  private final Values values;
  private final TrustParser trust;
  private final IdentityParser identities;
  private final PinsParser pins;

  /** Reads what these rules allow. */
  public TlsParser(Values values, DefinitionRules rules, CaPaths paths) {
    this.values = values;
    this.trust = new TrustParser(values, rules, paths);
    this.identities = new IdentityParser(values, paths);
    this.pins = new PinsParser(values);
  }

  /**
   * What's said about TLS; the defaults where nothing is said, or where a problem was noted.
   *
   * @param url the server's, if it's legal
   */
  public ServerTls parse(Map<String, Setting> settings, Optional<URI> url) {
    SslVerify verify = trust.parse(settings, url);
    boolean trustSystem = given(settings, "ssl_trust_system").flatMap(this::truth).orElse(false);
    Optional<ClientIdentity> identity = identities.parse(settings);
    Optional<String> serverName =
        given(settings, "ssl_server_name").flatMap(values::text).flatMap(this::serverName);
    Optional<TlsVersion> version =
        given(settings, "ssl_min_version").flatMap(values::scalar).flatMap(this::version);
    Optional<LocalDate> until =
        given(settings, "ssl_insecure_until").flatMap(values::scalar).flatMap(this::date);
    List<SpkiPin> pinned = given(settings, "ssl_pin_sha256").map(pins::parse).orElse(List.of());
    ServerTls tls =
        new ServerTls(
            verify,
            trustSystem,
            identity.orElse(null),
            serverName.orElse(null),
            version.orElse(TlsVersion.TLS_1_2),
            until.orElse(null),
            pinned);
    url.filter(TrustParser::isPlainHttp).ifPresent(address -> refuseWithoutTls(settings, tls));
    contradictions(settings, tls);
    return tls;
  }

  /** A setting that says something: {@code null} and an empty list don't. */
  private static Optional<Setting> given(Map<String, Setting> settings, String key) {
    return Optional.ofNullable(settings.get(key))
        .filter(setting -> !setting.value().isNull())
        .filter(
            setting ->
                !(setting.value() instanceof ConfigNode.Sequence list) || !list.items().isEmpty());
  }

  private void refuseWithoutTls(Map<String, Setting> settings, ServerTls tls) {
    for (String key : ABOUT_TLS) {
      given(settings, key)
          .filter(setting -> !key.equals("ssl_trust_system") || tls.trustSystem())
          .ifPresent(
              setting ->
                  problem(
                      setting,
                      "the url is http://, where there's no TLS; remove "
                          + key
                          + ", or write https:// in the url"));
    }
  }

  private void contradictions(Map<String, Setting> settings, ServerTls tls) {
    boolean unverified = tls.verify() instanceof SslVerify.Disabled;
    if (unverified && tls.trustSystem()) {
      given(settings, "ssl_trust_system")
          .ifPresent(
              setting -> problem(setting, "contradicts ssl_verify: false, which verifies nothing"));
    }
    if (unverified && tls.serverName() != null) {
      given(settings, "ssl_server_name")
          .ifPresent(
              setting ->
                  problem(
                      setting,
                      "contradicts ssl_verify: false, which verifies no name; remove one of them"));
    }
    if (!unverified && tls.insecureUntil() != null) {
      given(settings, "ssl_insecure_until")
          .ifPresent(
              setting ->
                  problem(
                      setting,
                      "is the end of ssl_verify: false, which isn't there; remove ssl_insecure_until"));
    }
  }

  private Optional<Boolean> truth(Setting setting) {
    Optional<Text> text = values.scalar(setting);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return switch (text.get().value()) {
      case "true", "True", "TRUE" -> Optional.of(true);
      case "false", "False", "FALSE" -> Optional.of(false);
      default -> refused(setting, (text.get().shown() + " is neither true nor false").strip());
    };
  }

  private Optional<String> serverName(Text text) {
    Optional<String> problem = ServerTls.problemOfServerName(text.value());
    return problem.isPresent()
        ? refused(text.setting(), problem.get())
        : Optional.of(text.value().toLowerCase(Locale.ROOT));
  }

  private Optional<TlsVersion> version(Text text) {
    Optional<TlsVersion> version = TlsVersion.named(text.value());
    if (version.isPresent()) {
      return version;
    }
    String word = text.value().toLowerCase(Locale.ROOT);
    return refused(
        text.setting(),
        word.matches("(tls|tlsv|tls_)?1([._][01])?|ssl.*")
            ? "must be TLSv1.2 or TLSv1.3; older versions aren't secure any more (RFC 8996)"
            : "unknown value"
                + text.shown()
                + Suggestions.orNearest(word, VERSIONS, VERSION_SYNONYMS));
  }

  private Optional<LocalDate> date(Text text) {
    try {
      return Optional.of(LocalDate.parse(text.value()));
    } catch (DateTimeParseException notADate) {
      return refused(text.setting(), "must be a date like 2026-12-31");
    }
  }

  private <T> Optional<T> refused(Setting setting, String text) {
    problem(setting, text);
    return Optional.empty();
  }

  private void problem(Setting setting, String text) {
    setting.problem(values.problems(), text);
  }
}
