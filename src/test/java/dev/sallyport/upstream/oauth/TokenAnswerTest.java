package dev.sallyport.upstream.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What token servers answer, well or not. */
class TokenAnswerTest {
  private static final Secret SECRET = new Secret("s3cret");

  private static AccessToken token(int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return TokenAnswer.token(new OAuthAnswer(status, List.of(), bytes), SECRET, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":3600} | 3540",
        "{\"access_token\":\"t\",\"token_type\":\"bearer\",\"expires_in\":\"3600\"} | 3540",
        "{\"access_token\":\"t\",\"expires_in\":100} | 80",
        "{\"access_token\":\"t\"} | 240",
        "{\"access_token\":\"t\",\"expires_in\":null} | 240",
        "{\"access_token\":\"t\",\"expires_in\":1e300} | 86340"
      })
  void isRenewedInGoodTime(String body, long seconds) {
    AccessToken token = token(200, body);
    assertThat(token.header()).isEqualTo("Bearer t");
    assertThat(token.renewAt()).isEqualTo(Duration.ofSeconds(seconds).toNanos());
    assertThat(token.endsAt()).isGreaterThan(token.renewAt());
    assertThat(token.toString()).doesNotContain("Bearer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "200 | <html> | no JSON object",
        "200 | [] | no JSON object",
        "200 | {} | no access_token",
        "200 | {\"access_token\":5} | no access_token",
        "200 | {\"access_token\":\"a\\r\\nX: y\"} | no header can carry it",
        "200 | {\"access_token\":\"t\",\"token_type\":\"DPoP\"} | the type Bearer",
        "200 | {\"access_token\":\"t\",\"expires_in\":\"soon\"} | expires_in",
        "200 | {\"error\":\"invalid_scope\"} | refuses the gateway's client (invalid_scope)",
        "400 | {\"error\":\"<script>\"} | HTTP 400",
        "500 | oops | HTTP 500",
        "302 | x | redirects"
      })
  void saysWhatIsWrong(int status, String body, String words) {
    assertThatThrownBy(() -> token(status, body))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining(words);
  }

  @Test
  void tellsTheOperatorWhatTheServerSaysUnlessItRepeatsTheSecret() {
    String body = "{\"error\":\"invalid_client\",\"error_description\":\"%s\"}";
    assertThatThrownBy(() -> token(401, body.formatted("expired\\u0007 yesterday")))
        .asInstanceOf(InstanceOfAssertFactories.type(TokenException.class))
        .satisfies(
            why -> {
              assertThat(why.advice()).endsWith("It says: expired? yesterday");
              assertThat(why.text()).doesNotContain("yesterday");
            });
    assertThatThrownBy(() -> token(401, body.formatted("not s3cret")))
        .asInstanceOf(InstanceOfAssertFactories.type(TokenException.class))
        .satisfies(why -> assertThat(why.describe()).doesNotContain("s3cret"));
  }
}
