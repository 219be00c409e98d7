package dev.sallyport.config.server;

import dev.sallyport.config.server.trust.CaPaths;
import dev.sallyport.config.server.trust.TokenTrustParser;
import dev.sallyport.config.value.Suggestions;
import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.ConfigNode;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.ResourceIndicator;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TokenClientAuth;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.definition.UpstreamAuth.ClientCredentials;
import dev.sallyport.definition.rule.DefinitionRules;
import dev.sallyport.definition.rule.SecretTransport;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the keys of {@code auth_type: oauth2}. */
final class OAuthParser {
  private static final String FLOW = "oauth2_flow";
  private static final String RESOURCE = "oauth2_resource";

  private static final List<String> KEYS =
      List.of(
          FLOW,
          "client_id",
          "client_secret",
          "scopes",
          "token_url",
          "token_endpoint_auth_method",
          RESOURCE,
          TokenTrustParser.KEY);

  private static final List<String> METHODS =
      Stream.of(TokenClientAuth.values()).map(TokenClientAuth::word).toList();

  private static final Map<String, String> METHOD_SYNONYMS =
      Map.of("basic", "client_secret_basic", "post", "client_secret_post");

  /** RFC 6749 appendix A.1 and A.2. */
  private static final Pattern VISIBLE = Pattern.compile("[ -~]{1,4096}");

  /** RFC 6749 §3.3. */
  private static final Pattern SCOPE = Pattern.compile("[!#-\\[\\]-~]{1,1024}");

  private final Values values;
  private final DefinitionRules rules;
  private final UrlParser urls;
  private final TokenTrustParser trust;

  OAuthParser(Values values, DefinitionRules rules, CaPaths paths) {
    this.values = values;
    this.rules = rules;
    this.urls = new UrlParser(values, rules, "client_id and client_secret");
    this.trust = new TokenTrustParser(values, paths);
  }

  /** Notes a mistake for each key that means nothing without {@code auth_type: oauth2}. */
  void refuse(Map<String, Setting> server) {
    for (String key : KEYS) {
      given(server, key)
          .ifPresent(
              setting ->
                  problem(setting, "is given, but auth_type isn't oauth2; remove it, or set that"));
    }
  }

  /**
   * The client; empty if a problem was noted without which there is none.
   *
   * @param type where {@code auth_type} is
   * @param url the server's, if it's legal
   * @param verify against what the server's certificate is verified
   */
  Optional<UpstreamAuth> parse(
      Map<String, Setting> server, Setting type, Optional<URI> url, SslVerify verify) {
    boolean isKnownFlow = checkFlow(server, type);
    Optional<String> id = visible(server, "client_id", type, isKnownFlow);
    Optional<String> secret = visible(server, "client_secret", type, isKnownFlow);
    List<String> scopes = given(server, "scopes").map(this::scopes).orElse(List.of());
    Optional<URI> tokenUrl =
        given(server, "token_url")
            .flatMap(values::text)
            .flatMap(text -> urls.parse(text).filter(legal -> isSafe(text, legal, url)));
    Optional<TokenClientAuth> method =
        given(server, "token_endpoint_auth_method")
            .flatMap(values::scalar)
            .flatMap(this::clientAuth);
    ResourceIndicator resource =
        given(server, RESOURCE)
            .flatMap(values::scalar)
            .flatMap(this::resource)
            .orElseGet(ResourceIndicator.OfServer::new);
    Optional<SslVerify> tokenVerify = trust.parse(server);
    tokenUrl.ifPresent(where -> checkTrust(server, where, tokenVerify, verify));
    return id.flatMap(
        client ->
            secret.map(
                value ->
                    new ClientCredentials(
                        client,
                        new Secret(value),
                        scopes,
                        tokenUrl.orElse(null),
                        method.orElse(null),
                        resource,
                        tokenVerify.orElse(null))));
  }

  private boolean checkFlow(Map<String, Setting> server, Setting type) {
    Optional<Setting> setting = given(server, FLOW);
    if (setting.isEmpty()) {
      problem(
          type,
          "'oauth2' needs oauth2_flow: client_credentials; the flow in which users sign in is not"
              + " supported yet");
    }
    return setting
        .flatMap(values::scalar)
        .filter(
            flow ->
                legal(
                    flow,
                    flow.value().equals(ClientCredentials.FLOW),
                    flow.value().equals("authorization_code")
                        ? "'authorization_code' is not supported yet; use client_credentials"
                        : "unknown value" + flow.shown() + "; use client_credentials"))
        .isPresent();
  }

  private Optional<String> visible(
      Map<String, Setting> server, String key, Setting type, boolean isNeeded) {
    Optional<Setting> setting = given(server, key);
    if (setting.isEmpty() && isNeeded) {
      problem(type, "'oauth2' needs " + key + "; add it");
    }
    return setting
        .flatMap(values::text)
        .filter(
            text ->
                legal(
                    text,
                    VISIBLE.matcher(text.value()).matches(),
                    "must be 1 to 4096 characters of ASCII (RFC 6749 appendix A)"))
        .map(Text::value);
  }

  private List<String> scopes(Setting setting) {
    return values.texts(setting).stream()
        .filter(
            text ->
                legal(
                    text,
                    SCOPE.matcher(text.value()).matches(),
                    "isn't a scope (RFC 6749 §3.3); each goes into the list on its own"))
        .map(Text::value)
        .distinct()
        .toList();
  }

  /** Secrets go over TLS, unless all of it is without, or stays on this machine. */
  private boolean isSafe(Text text, URI tokenUrl, Optional<URI> url) {
    return legal(
        text,
        url.isEmpty() || SecretTransport.mayUseConfigured(tokenUrl, url.get()),
        "must begin with https://, so that client_secret can't be read on the way");
  }

  private Optional<TokenClientAuth> clientAuth(Text text) {
    Optional<TokenClientAuth> method = TokenClientAuth.named(text.value());
    if (method.isEmpty()) {
      problem(
          text.setting(),
          text.value().equals("private_key_jwt") || text.value().equals("tls_client_auth")
              ? "'" + text.value() + "' is not supported yet; use " + Suggestions.either(METHODS)
              : "unknown value"
                  + text.shown()
                  + Suggestions.orNearest(text.value(), METHODS, METHOD_SYNONYMS));
    }
    return method;
  }

  private Optional<ResourceIndicator> resource(Text text) {
    if (text.value().equalsIgnoreCase("false")) {
      return Optional.of(new ResourceIndicator.Omitted());
    }
    try {
      URI uri = new URI(text.value());
      if (uri.isAbsolute() && uri.getRawFragment() == null) {
        return Optional.of(new ResourceIndicator.Given(uri));
      }
    } catch (URISyntaxException notAUri) {
      // The problem is the same.
    }
    problem(
        text.setting(),
        "must be false, or an absolute URI without '#' (RFC 8707 §2), such as the server's url");
    return Optional.empty();
  }

  private void checkTrust(
      Map<String, Setting> server, URI tokenUrl, Optional<SslVerify> own, SslVerify ofServer) {
    Setting setting =
        given(server, TokenTrustParser.KEY).or(() -> given(server, "token_url")).orElseThrow();
    if (!"https".equalsIgnoreCase(tokenUrl.getScheme())) {
      own.ifPresent(
          verify ->
              problem(
                  setting,
                  "token_url is http://, where there's no certificate to verify; remove this"));
    } else {
      rules
          .problemOfTrust(own.orElse(ofServer), tokenUrl.getHost())
          .ifPresent(words -> problem(setting, words));
    }
  }

  private boolean legal(Text text, boolean isLegal, String words) {
    if (!isLegal) {
      problem(text.setting(), words);
    }
    return isLegal;
  }

  /** A setting that says something: {@code null} and an empty list don't. */
  private static Optional<Setting> given(Map<String, Setting> server, String key) {
    return Optional.ofNullable(server.get(key))
        .filter(setting -> !setting.value().isNull())
        .filter(
            setting ->
                !(setting.value() instanceof ConfigNode.Sequence list) || !list.items().isEmpty());
  }

  private void problem(Setting setting, String text) {
    setting.problem(values.problems(), text);
  }
}
