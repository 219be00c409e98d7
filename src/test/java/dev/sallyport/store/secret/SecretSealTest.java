package dev.sallyport.store.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.definition.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets at rest: AES-256-GCM, bound to row and field, under a key that's named. */
class SecretSealTest {
  private static final Secret KEY = new Secret("first-key-of-good-length");
  private static final Secret OTHER_KEY = new Secret("other-key-of-good-length");
  private static final Secret TOKEN = new Secret("token-that-nobody-may-see");
  private static final int FIRST_OF_CONTENT = "v1.".length() + 12 + ".".length();

  private final SecretSeal seal = sealOf(KEY, null);

  private static SecretSeal sealOf(@Nullable Secret current, @Nullable Secret previous) {
    return new SecretSeal(KeyRing.of(current, previous));
  }

  private static void assertUnreadable(SecretSeal seal, String sealed, CharSequence... words) {
    assertThatExceptionOfType(UnreadableSecretException.class)
        .isThrownBy(() -> seal.open("row", "credentials", sealed))
        .satisfies(
            failure ->
                assertThat(failure.getMessage())
                    .contains(words)
                    .contains("'credentials'", "give the secret again")
                    .doesNotContain(TOKEN.value(), KEY.value(), OTHER_KEY.value()));
  }

  private static String keyId(String sealed) {
    return sealed.split("\\.", -1)[1];
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "t", "token", "{\"X-Key\":\"a\\nb\"}", "Schlüssel 鍵 🔑"})
  void opensWhatItSealed(String value) throws Exception {
    String sealed = seal.seal("row", "credentials", new Secret(value));

    assertThat(seal.open("row", "credentials", sealed).value()).isEqualTo(value);
  }

  @Test
  void opensWhatAnotherProcessWithTheSameKeySealed() throws Exception {
    String sealed = seal.seal("row", "credentials", TOKEN);

    assertThat(sealOf(KEY, null).open("row", "credentials", sealed)).isEqualTo(TOKEN);
  }

  /** Made by the first version that stored secrets: later ones must open it. */
  @Test
  void opensWhatTheFirstVersionSealed() throws Exception {
    assertThat(
            seal.open(
                "row",
                "credentials",
                "v1.a0cb77e741ff."
                    + "X_yof8RnoMTK0tPbX8Yr31ffS2nLZk9Ca_CBBYC2Fu0H5fnZ94Plb6sx1BJvzXVdZvhXoY8"))
        .isEqualTo(TOKEN);
  }

  @Test
  void sealsTheSameSecretDifferentlyEachTime() throws Exception {
    assertThat(seal.seal("row", "credentials", TOKEN))
        .isNotEqualTo(seal.seal("row", "credentials", TOKEN));
  }

  @Test
  void showsVersionAndKeyAndNothingOfTheSecret() throws Exception {
    String sealed = seal.seal("row", "credentials", TOKEN);

    assertThat(sealed).matches("v1\\.[0-9a-f]{12}\\.[A-Za-z0-9_-]+");
    byte[] content = Base64.getUrlDecoder().decode(sealed.substring(FIRST_OF_CONTENT));
    assertThat(content).hasSize(12 + TOKEN.value().length() + 16);
    assertThat(new String(content, StandardCharsets.ISO_8859_1)).doesNotContain(TOKEN.value());
  }

  @Test
  void refusesHalfACharacter() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> seal.seal("row", "credentials", new Secret("a\ud83d")))
        .withMessageNotContaining("a\ud83d");
  }

  @ParameterizedTest
  @CsvSource({
    "other, credentials",
    "row, static_headers",
    "rowc, redentials",
    "ro, wcredentials",
    "credentials, row",
    "'', rowcredentials",
  })
  void opensNothingThatWasMovedToAnotherRowOrField(String row, String field) throws Exception {
    String elsewhere = seal.seal(row, field, TOKEN);

    assertUnreadable(seal, elsewhere, "doesn't open", "moved", keyId(elsewhere));
  }

  static Stream<Integer> everyCharacter() {
    return IntStream.range(0, sealedForTampering().length()).boxed();
  }

  private static String sealedForTampering() {
    try {
      return sealOf(KEY, null).seal("row", "credentials", TOKEN);
    } catch (NoSecretKeyException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Version, key id, nonce, ciphertext and tag. */
  @ParameterizedTest
  @MethodSource("everyCharacter")
  void opensNothingThatWasChanged(int index) {
    String sealed = sealedForTampering();
    for (char other : List.of('0', '1', '2', 'a', 'A', 'B', 'C', 'D', '-', '.', '=')) {
      String changed = sealed.substring(0, index) + other + sealed.substring(index + 1);
      if (!changed.equals(sealed)) {
        assertUnreadable(seal, changed, "'credentials'");
      }
    }
  }

  /** The last character holds two bits that don't count. */
  @Test
  void opensNothingThatIsSpelledDifferently() {
    String sealed = sealedForTampering();
    char last = sealed.charAt(sealed.length() - 1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char sameBits = alphabet.charAt(alphabet.indexOf(last) + 1);

    assertUnreadable(
        seal, sealed.substring(0, sealed.length() - 1) + sameBits, "holds no sealed secret");
  }

  /** With the previous key's id, that key is tried, and the tag doesn't fit. */
  @Test
  void opensNothingWhoseKeyIdWasChangedToAnotherKnownKey() throws Exception {
    String mine = seal.seal("row", "credentials", TOKEN);
    String others = sealOf(OTHER_KEY, null).seal("row", "credentials", TOKEN);

    assertUnreadable(
        sealOf(KEY, OTHER_KEY), mine.replace(keyId(mine), keyId(others)), "was changed");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 27})
  void opensNothingThatWasCutShort(int bytes) throws Exception {
    String sealed = seal.seal("row", "credentials", new Secret(""));
    byte[] content = Base64.getUrlDecoder().decode(sealed.substring(FIRST_OF_CONTENT));
    String cut =
        Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(content, bytes));

    assertUnreadable(seal, sealed.substring(0, FIRST_OF_CONTENT) + cut, "was changed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "token-that-nobody-may-see", "v1", "v1.0123456789ab.", "v1.0123456789ab.A"})
  void saysThatAValueIsNotSealed(String stored) {
    assertUnreadable(seal, stored, "holds no sealed secret", "backup");
  }

  @Test
  void saysThatANewerVersionSealedIt() throws Exception {
    String newer = seal.seal("row", "credentials", TOKEN).replace("v1.", "v2.");

    assertUnreadable(seal, newer, "form v2", "a newer one");
  }

  @Test
  void namesBothKeysWhenAnotherOneSealedIt() throws Exception {
    String others = sealOf(OTHER_KEY, null).seal("row", "credentials", TOKEN);
    String mine = seal.seal("row", "credentials", TOKEN);

    assertUnreadable(
        seal,
        others,
        "sealed with key " + keyId(others),
        "only key " + keyId(mine) + " (SALLYPORT_SECRET_KEY)",
        "SALLYPORT_SECRET_KEY_PREVIOUS");
  }

  @Test
  void saysThatTheKeyIsMissing() throws Exception {
    String sealed = seal.seal("row", "credentials", TOKEN);

    assertUnreadable(
        sealOf(null, null), sealed, keyId(sealed), "no key: SALLYPORT_SECRET_KEY isn't set");
  }

  @Test
  void opensWhatThePreviousKeySealed() throws Exception {
    String sealed = seal.seal("row", "credentials", TOKEN);

    assertThat(sealOf(OTHER_KEY, KEY).open("row", "credentials", sealed)).isEqualTo(TOKEN);
    assertThat(sealOf(null, KEY).open("row", "credentials", sealed)).isEqualTo(TOKEN);
  }

  @Test
  void sealsUnderTheCurrentKeyOnly() throws Exception {
    String sealed = sealOf(OTHER_KEY, KEY).seal("row", "credentials", TOKEN);

    assertThat(sealOf(OTHER_KEY, null).open("row", "credentials", sealed)).isEqualTo(TOKEN);
    assertUnreadable(seal, sealed, "only key");
  }

  @Test
  void knowsWhatMustBeSealedAgain() throws Exception {
    String sealed = seal.seal("row", "credentials", TOKEN);

    assertThat(seal.isCurrent(sealed)).isTrue();
    assertThat(sealOf(OTHER_KEY, KEY).isCurrent(sealed)).isFalse();
    assertThat(seal.isCurrent(sealed.replace("v1.", "v2."))).isFalse();
    assertThat(sealOf(null, KEY).isCurrent(sealed)).isTrue();
  }

  @Test
  void sealsNothingWithoutACurrentKey() {
    for (SecretSeal without : List.of(sealOf(null, null), sealOf(null, KEY))) {
      assertThatExceptionOfType(NoSecretKeyException.class)
          .isThrownBy(() -> without.seal("row", "credentials", TOKEN))
          .withMessageContaining("Set SALLYPORT_SECRET_KEY")
          .withMessageNotContaining(TOKEN.value());
    }
  }

  @Test
  void keysShowTheirIdsAndNothingElse() throws Exception {
    String sealed = seal.seal("row", "credentials", TOKEN);

    assertThat(KeyRing.of(KEY, OTHER_KEY).toString())
        .contains("key " + keyId(sealed) + " (SALLYPORT_SECRET_KEY)")
        .contains("(SALLYPORT_SECRET_KEY_PREVIOUS)")
        .doesNotContain(KEY.value(), OTHER_KEY.value());
  }
}
