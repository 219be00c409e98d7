package dev.sallyport.config.server;

import dev.sallyport.config.value.HeaderValue;
import dev.sallyport.config.value.Suggestions;
import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.AuthType;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.UpstreamAuth;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code auth_type} with its credential. */
final class AuthParser {
  private static final List<String> TYPES =
      Stream.of(AuthType.values()).map(AuthType::word).toList();

  private static final Set<String> NOT_YET =
      Set.of(
          "oauth2_token_exchange",
          "oauth2_id_jag",
          "aws_sigv4",
          "true_passthrough",
          "oauth_delegate");

  private static final Map<String, String> SYNONYMS =
      Map.of("bearer", "bearer_token", "apikey", "api_key", "x_api_key", "api_key");

  private final Values values;
  private final OAuthParser oauth;

  AuthParser(Values values, OAuthParser oauth) {
    this.values = values;
    this.oauth = oauth;
  }

  /**
   * The way to authenticate; {@code none} too if a problem was noted.
   *
   * @param url the server's, if it's legal
   * @param verify against what the server's certificate is verified
   */
  UpstreamAuth parse(Map<String, Setting> server, Optional<URI> url, SslVerify verify) {
    Optional<Setting> credential = credential(server);
    Optional<Setting> type = Optional.ofNullable(server.get("auth_type")).filter(AuthParser::given);
    Optional<AuthType> known = type.flatMap(values::scalar).flatMap(this::supported);
    if (known.filter(AuthType.OAUTH2::equals).isPresent()) {
      credential.ifPresent(
          setting ->
              problem(setting, "is given, but auth_type is oauth2, which takes client_secret"));
      return oauth.parse(server, type.get(), url, verify).orElseGet(UpstreamAuth.None::new);
    }
    if (type.isEmpty() || known.isPresent()) {
      oauth.refuse(server);
    }
    if (type.isEmpty()) {
      credential.ifPresent(
          setting ->
              problem(
                  setting,
                  "is given, but auth_type isn't; add auth_type: bearer_token, or "
                      + Suggestions.either(List.of("api_key", "basic", "authorization", "token"))));
      return new UpstreamAuth.None();
    }
    // Read whatever the type is, so that both one's mistakes are told in one go.
    Optional<Text> secret = credential.flatMap(values::text);
    return known
        .filter(legal -> fits(legal, type.get(), credential))
        .flatMap(legal -> secret.flatMap(value -> auth(legal, value)))
        .orElseGet(UpstreamAuth.None::new);
  }

  private Optional<Setting> credential(Map<String, Setting> server) {
    List<Setting> given =
        Stream.of("authentication_token", "auth_value")
            .flatMap(key -> Stream.ofNullable(server.get(key)))
            .filter(AuthParser::given)
            .toList();
    if (given.size() == 2) {
      values
          .problems()
          .remark(
              given.getLast().position(),
              given.getLast().path()
                  + ": not used, because authentication_token is given, too; remove one");
    }
    return given.stream().findFirst();
  }

  private Optional<AuthType> supported(Text type) {
    Optional<AuthType> known = AuthType.named(type.value());
    if (NOT_YET.contains(type.value())) {
      problem(type.setting(), "'" + type.value() + "' is not supported yet");
    } else if (known.isEmpty()) {
      problem(
          type.setting(),
          "unknown value" + type.shown() + Suggestions.orNearest(type.value(), TYPES, SYNONYMS));
    }
    return known;
  }

  private boolean fits(AuthType type, Setting setting, Optional<Setting> credential) {
    boolean needed = type != AuthType.NONE;
    if (needed && credential.isEmpty()) {
      problem(setting, "'" + type.word() + "' needs a credential; add authentication_token");
    }
    if (!needed && credential.isPresent()) {
      problem(credential.get(), "is given, but auth_type is none; remove it, or name the type");
    }
    return needed && credential.isPresent();
  }

  private Optional<UpstreamAuth> auth(AuthType type, Text credential) {
    Optional<String> problem =
        problemOfCredential(type, credential.value())
            .or(() -> HeaderValue.problemOf(credential.value()));
    problem.ifPresent(text -> problem(credential.setting(), text));
    return problem.isEmpty()
        ? Optional.of(type.with(new Secret(credential.value())))
        : Optional.empty();
  }

  private static Optional<String> problemOfCredential(AuthType type, String value) {
    String prefix = type.prefix();
    if (!prefix.isEmpty() && value.toLowerCase(Locale.ROOT).startsWith(prefix)) {
      return Optional.of(
          "auth_type "
              + type.word()
              + " writes '"
              + prefix.strip()
              + "' before the credential itself; leave it out here");
    }
    if (type != AuthType.BASIC || value.isEmpty()) {
      return Optional.empty();
    }
    return value.indexOf(':') >= 0 || UpstreamAuth.Basic.isEncoded(value)
        ? Optional.empty()
        : Optional.of("auth_type basic takes user:password, plain or in base64");
  }

  private static boolean given(Setting setting) {
    return !setting.value().isNull();
  }

  private void problem(Setting setting, String text) {
    setting.problem(values.problems(), text);
  }
}
