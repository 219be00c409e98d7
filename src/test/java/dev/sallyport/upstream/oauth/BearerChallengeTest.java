package dev.sallyport.upstream.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Challenges as servers write them (RFC 9110 §11.6.1, RFC 9728 §5.1). */
class BearerChallengeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bearer resource_metadata=\"https://a/m\"",
        "bearer realm=\"a, b=c\", RESOURCE_METADATA = \"https://a/m\"",
        "Bearer error=\"invalid_token\", error_description=\"say \\\"no\\\"\","
            + " resource_metadata=\"https://a/m\"",
        "Bearer scope=x,resource_metadata=https://a/m",
        "Basic realm=\"x\", Bearer resource_metadata=\"https://a/m\"",
        "Negotiate, Bearer resource_metadata=\"https:\\/\\/a/m\""
      })
  void findsTheMetadata(String value) {
    assertThat(BearerChallenge.of(List.of("Digest nonce=\"1\"", value)).resourceMetadata())
        .isEqualTo("https://a/m");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Basic resource_metadata=\"https://a/m\"",
        "DPoP realm=\"Bearer resource_metadata=x\"",
        "Bearer realm=\"unclosed, resource_metadata=x"
      })
  void findsNothingWhereThereIsNothing(String value) {
    assertThat(BearerChallenge.of(List.of(value)).resourceMetadata()).isNull();
  }

  @Test
  void splitsScopesAndLeavesOutWhatIsNone() {
    assertThat(BearerChallenge.of(List.of("Bearer scope=\"a  b:c \\\"d\\\" a\"")).scopes())
        .containsExactly("a", "b:c");
  }

  @Test
  void isNotKeptBusyByALongValue() {
    String quotes = "Bearer a=\"" + "\\\"".repeat(4000);
    assertThat(BearerChallenge.of(List.of(quotes, "Bearer ,".repeat(100_000))))
        .isEqualTo(BearerChallenge.NONE);
  }
}
