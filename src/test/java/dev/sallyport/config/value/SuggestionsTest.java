package dev.sallyport.config.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
  @ParameterizedTest
  @CsvSource({
    "url, url, 0",
    "'', url, 3",
    "urll, url, 1",
    "ul, url, 1",
    "ulr, url, 1",
    "uri, url, 1",
    "transprot, transport, 1",
    "abc, xyz, 3",
  })
  void countTheEditsBetweenWords(String a, String b, int edits) {
    assertThat(Suggestions.distance(a, b)).isEqualTo(edits);
    assertThat(Suggestions.distance(b, a)).isEqualTo(edits);
  }

  @Test
  void nameTheNearestOrAll() {
    List<String> known = List.of("url", "transport");
    assertThat(Suggestions.orNearest("Transports", known, Map.of()))
        .isEqualTo("; did you mean 'transport'?");
    assertThat(Suggestions.orNearest("address", known, Map.of()))
        .isEqualTo("; known are url, transport");
    assertThat(Suggestions.orNearest("address", known, Map.of("address", "url")))
        .isEqualTo("; did you mean 'url'?");
  }
}
