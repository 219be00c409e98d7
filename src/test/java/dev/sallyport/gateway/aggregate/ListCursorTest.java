package dev.sallyport.gateway.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.Secret;
import dev.sallyport.jsonrpc.GatewayException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListCursorTest {
  private static final Secret KEY = new Secret("a-secret-key-of-thirty-two-letters");
  private static final Map<String, String> CURSORS = Map.of("a", "", "b", "\"ü\n");

  private final ListCursor cursors = new ListCursor(KEY);

  @Test
  void anotherReplicaWithTheSameKeyGoesOn() {
    String sealed = cursors.seal(CURSORS, "tools/list", "me");
    assertThat(new ListCursor(KEY).open(sealed, "tools/list", "me")).isEqualTo(CURSORS);
    assertThat(sealed).matches("[A-Za-z0-9_-]+");
  }

  @ParameterizedTest
  @CsvSource({"prompts/list, me", "tools/list, you"})
  void itIsGoodForItsListAndCallerOnly(String method, String owner) {
    String sealed = cursors.seal(CURSORS, "tools/list", "me");
    assertThatThrownBy(() -> cursors.open(sealed, method, owner))
        .isInstanceOf(GatewayException.InvalidParams.class);
  }

  @ParameterizedTest
  @CsvSource({"''", "more", "a b", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void whatWasntSealedIsRefused(String cursor) {
    assertThatThrownBy(() -> cursors.open(cursor, "tools/list", "me"))
        .isInstanceOf(GatewayException.InvalidParams.class);
  }

  @Test
  void anotherKeyOpensNothing() {
    String sealed = cursors.seal(CURSORS, "tools/list", "me");
    assertThatThrownBy(() -> new ListCursor(null).open(sealed, "tools/list", "me"))
        .isInstanceOf(GatewayException.InvalidParams.class);
  }
}
