package dev.sallyport.upstream.oauth;

import dev.sallyport.definition.Secret;
import dev.sallyport.upstream.oauth.TokenException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What a token server answers (RFC 6749 §5.1 and §5.2). */
final class TokenAnswer {
  /** What goes into a header as it is: wider than RFC 6750 §2.1, since servers are, too. */
  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,16384}");

  private static final Pattern ERROR = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final int LONGEST_DESCRIPTION = 200;

  private TokenAnswer() {}

  /**
   * The token in an answer.
   *
   * @param secret what mustn't be repeated, whatever the server says
   * @param now {@link System#nanoTime()}
   * @throws TokenException if there's none
   */
  static AccessToken token(OAuthAnswer answer, Secret secret, long now) {
    if (answer.status() != 200) {
      throw failure(answer, secret);
    }
    JsonNode json =
        answer.json().orElseThrow(() -> unusable("its answer is no JSON object with a token"));
    JsonNode token = json.path("access_token");
    if (!token.isString() || token.asString().isEmpty()) {
      throw json.has("error")
          ? failure(answer, secret)
          : unusable("its answer holds no access_token");
    }
    if (!TOKEN.matcher(token.asString()).matches()) {
      throw unusable("its token is too long, or no header can carry it");
    }
    if (!json.path("token_type").asString("Bearer").equalsIgnoreCase("Bearer")) {
      throw unusable("its token isn't of the type Bearer");
    }
    return AccessToken.of(token.asString(), lifetime(json.path("expires_in")), now);
  }

  /** Some servers write the number as a text. */
  private static Duration lifetime(JsonNode seconds) {
    if (seconds.isMissingNode() || seconds.isNull()) {
      return AccessToken.DEFAULT_LIFETIME;
    }
    double given = seconds.asDouble(Double.NaN);
    if (Double.isNaN(given) || Double.isInfinite(given)) {
      throw unusable("its expires_in is no number");
    }
    return Duration.ofSeconds((long) Math.max(0, Math.min(given, Integer.MAX_VALUE)));
  }

  private static TokenException failure(OAuthAnswer answer, Secret secret) {
    if (answer.isRedirect()) {
      return unusable("it redirects, which isn't followed with a secret; token_url must be exact");
    }
    Optional<String> error =
        answer
            .json()
            .map(json -> json.path("error").asString(""))
            .filter(code -> ERROR.matcher(code).matches());
    if (error.isEmpty()) {
      return unusable("it answers with HTTP " + answer.status());
    }
    return new TokenException(
        Reason.REFUSED,
        "the token server refuses the gateway's client (" + error.get() + ")",
        advice(error.get()) + description(answer, secret));
  }

  private static String advice(String error) {
    return switch (error) {
      case "invalid_client" ->
          "Look whether client_id and client_secret are those of the token server, and whether it"
              + " wants another token_endpoint_auth_method.";
      case "invalid_scope" -> "Look which scopes the token server lets this client have.";
      case "invalid_target" ->
          "Look which resource the token server knows, and set oauth2_resource to it, or to false.";
      case "unauthorized_client", "unsupported_grant_type" ->
          "Have client credentials allowed for this client at the token server.";
      default -> "Look into the token server's log.";
    };
  }

  /** For the operator; a server that repeats the secret in it isn't quoted. */
  private static String description(OAuthAnswer answer, Secret secret) {
    String text = answer.json().map(json -> json.path("error_description").asString("")).orElse("");
    if (text.isBlank() || text.contains(secret.value())) {
      return "";
    }
    String shown = text.replaceAll("\\p{C}", "?");
    return " It says: "
        + (shown.length() > LONGEST_DESCRIPTION
            ? shown.substring(0, LONGEST_DESCRIPTION) + "..."
            : shown);
  }

  private static TokenException unusable(String why) {
    return new TokenException(
        Reason.RESPONSE,
        "the token server can't be used: " + why,
        "Look whether token_url is the token endpoint, and into the token server's log.");
  }
}
