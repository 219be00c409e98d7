package dev.sallyport.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyAddressTest {

  @Test
  void readsHostPortAndCredentials() {
    assertThat(ProxyAddress.parse("http://proxy.corp:3128"))
        .isEqualTo(new ProxyAddress("proxy.corp", 3128, null));
    assertThat(ProxyAddress.parse("HTTP://[2001:db8::1]/"))
        .isEqualTo(new ProxyAddress("[2001:db8::1]", 80, null));
    assertThat(ProxyAddress.parse("http://me:p%40ss+w%3Ard@proxy:1"))
        .isEqualTo(new ProxyAddress("proxy", 1, new Secret("me:p@ss+w:rd")));
    assertThat(ProxyAddress.parse("http://me:@proxy:1").credentials()).isEqualTo(new Secret("me:"));
  }

  @Test
  void whatIsWrittenReadsBack() {
    ProxyAddress address = new ProxyAddress("proxy", 1, new Secret("mé:p@ss w:+%rd/"));
    assertThat(ProxyAddress.parse(address.urlWithCredentials())).isEqualTo(address);
  }

  @Test
  void logsInByUtf8() {
    assertThat(new ProxyAddress("proxy", 1, new Secret("a:ü")).authorization())
        .contains(new Secret("Basic YTrDvA=="));
    assertThat(new ProxyAddress("proxy", 1, null).authorization()).isEmpty();
  }

  @Test
  void showsNoCredentials() {
    ProxyAddress address = ProxyAddress.parse("http://user:s3cret@proxy:1");
    assertThat(address).hasToString("proxy:1");
    assertThat(address.shownUrl()).isEqualTo("http://...@proxy:1");
    assertThatThrownBy(() -> ProxyAddress.parse(address.shownUrl()))
        .hasMessageContaining("aren't shown to you");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                          | is empty
          proxy:3128                  | must begin with http://
          https://u:s3cret@proxy:3128 | TLS to the proxy itself isn't supported
          socks5://u:s3cret@proxy     | SOCKS
          http://u:s3cret@proxy:0     | 1 to 65535
          http://u:s3cret@proxy:70000 | 1 to 65535
          http://u:s3cret@proxy:      | 1 to 65535
          http://u:s3cret@proxy/path  | no path
          http://u:s3cret@proxy?q     | no path
          http://s3cret@proxy:1       | user without password
          http://:s3cret@proxy:1      | user without password
          http://u%3A:s3cret@proxy:1  | ':'
          http://u:s3cret%0a@proxy:1  | can't be sent
          http://u:s3c/ret@proxy:1    | percent-encode
          http://u:s3cret@            | isn't a legal URL
          """)
  void saysWhatIsWrongWithoutRepeatingIt(String text, String words) {
    assertThatThrownBy(() -> ProxyAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words)
        .hasNoCause()
        .message()
        .doesNotContain("s3cret", "s3c");
  }
}
