package dev.sallyport.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class KeyDerivationTest {

  private static byte[] hmac(byte[] key, byte[] message) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "Generic"));
    return mac.doFinal(message);
  }

  /** RFC 5869 §2, step by step. */
  @Test
  void isHkdfWithSha256AndNoSalt() throws Exception {
    byte[] extracted = hmac(new byte[32], "input".getBytes(StandardCharsets.UTF_8));
    byte[] first = hmac(extracted, "purpose\u0001".getBytes(StandardCharsets.UTF_8));

    assertThat(KeyDerivation.derive(new Secret("input"), "purpose", 32)).isEqualTo(first);
  }

  @Test
  void givesUnrelatedBytesForEachPurpose() {
    Secret input = new Secret("input");
    byte[] one = KeyDerivation.derive(input, "one", 32);
    byte[] two = KeyDerivation.derive(input, "two", 32);

    assertThat(one).isNotEqualTo(two);
    assertThat(Arrays.copyOf(one, 4)).isNotEqualTo(Arrays.copyOf(two, 4));
  }
}
