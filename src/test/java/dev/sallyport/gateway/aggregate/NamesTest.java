package dev.sallyport.gateway.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ServerName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  private static final Names NAMES = new Names("-");

  @ParameterizedTest
  @ValueSource(strings = {"search", "get-time", "-", "", "a_b", "b-c-d", "ü/ö"})
  void everyNameFindsItsWayBack(String name) {
    for (String server : new String[] {"a", "a_b", "A9", "_"}) {
      for (String separator : new String[] {"-", "--", "/"}) {
        Names names = new Names(separator);
        assertThat(names.owned(names.seen(new ServerName(server), name)))
            .isEqualTo(new Names.Owned(server, name));
      }
    }
  }

  @Test
  void theFirstSeparatorEndsTheServersName() {
    assertThat(NAMES.owned("get-the-time")).isEqualTo(new Names.Owned("get", "the-time"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"search", "", "-search", "my server-search", "./-x"})
  void aNameWithoutAServerHasNoOwner(String name) {
    assertThat(NAMES.owned(name)).isNull();
  }
}
