package dev.sallyport.config.server.trust;

import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.rule.DefinitionRules;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Reads {@code ssl_verify} and {@code ssl_ca_pem} together. */
final class TrustParser {
  private final Values values;
  private final DefinitionRules rules;
  private final SslVerifyParser sslVerify;
  private final CaTextParser caText;

  /** Reads trust that these rules allow. */
  TrustParser(Values values, DefinitionRules rules, CaPaths paths) {
    this.values = values;
    this.rules = rules;
    this.sslVerify = new SslVerifyParser(values, paths, CaPaths.CA_INSTEAD);
    this.caText = new CaTextParser(values);
  }

  /**
   * What's trusted; the default if nothing is said, or if a problem was noted.
   *
   * @param url the server's, if it's legal
   */
  SslVerify parse(Map<String, Setting> settings, Optional<URI> url) {
    Optional<Setting> verifySetting = Optional.ofNullable(settings.get("ssl_verify"));
    Optional<Setting> textSetting = Optional.ofNullable(settings.get("ssl_ca_pem"));
    SslVerify verify =
        verifySetting
            .flatMap(values::scalar)
            .flatMap(sslVerify::parse)
            .orElseGet(SslVerify.Default::new);
    verifySetting.ifPresent(setting -> check(setting, verify, url));
    Optional<SslVerify> text = textSetting.flatMap(values::text).flatMap(caText::parse);
    text.ifPresent(
        given -> {
          Setting setting = textSetting.orElseThrow();
          check(setting, given, url);
          contradiction(verify).ifPresent(words -> setting.problem(values.problems(), words));
        });
    return text.orElse(verify);
  }

  private void check(Setting setting, SslVerify verify, Optional<URI> url) {
    Optional<String> problem =
        url.filter(address -> isPlainHttp(address) && isAboutCertificates(verify))
            .map(
                address ->
                    "the url is http://, where there's no certificate to verify; remove "
                        + (verify instanceof SslVerify.CaText ? "ssl_ca_pem" : "ssl_verify")
                        + ", or write https:// in the url")
            .or(() -> url.flatMap(address -> rules.problemOfTrust(verify, address.getHost())));
    problem.ifPresent(words -> setting.problem(values.problems(), words));
  }

  /** Why a text of certificates doesn't go together with what {@code ssl_verify} says, if so. */
  private static Optional<String> contradiction(SslVerify verify) {
    return switch (verify) {
      case SslVerify.Default(), SslVerify.Enabled(), SslVerify.CaText _ -> Optional.empty();
      case SslVerify.Disabled() ->
          Optional.of("contradicts ssl_verify: false; remove one of them, or make it null");
      case SslVerify.CaPath _ ->
          Optional.of(
              "is there beside the path in ssl_verify; remove one of them, or make it null");
    };
  }

  private static boolean isAboutCertificates(SslVerify verify) {
    return switch (verify) {
      case SslVerify.Default(), SslVerify.Enabled() -> false;
      case SslVerify.Disabled(), SslVerify.CaPath _, SslVerify.CaText _ -> true;
    };
  }

  static boolean isPlainHttp(URI url) {
    return url.getScheme().equalsIgnoreCase("http");
  }
}
