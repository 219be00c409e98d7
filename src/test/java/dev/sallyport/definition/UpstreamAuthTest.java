package dev.sallyport.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UpstreamAuthTest {
  static Stream<Arguments> headers() {
    Secret value = new Secret("abc");
    return Stream.of(
        Arguments.of(new UpstreamAuth.ApiKey(value), "X-API-Key", "abc"),
        Arguments.of(new UpstreamAuth.BearerToken(value), "Authorization", "Bearer abc"),
        Arguments.of(new UpstreamAuth.Token(value), "Authorization", "token abc"),
        Arguments.of(new UpstreamAuth.Authorization(value), "Authorization", "abc"),
        // RFC 7617 §2 has this example.
        Arguments.of(
            new UpstreamAuth.Basic(new Secret("Aladdin:open sesame")),
            "Authorization",
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        Arguments.of(
            new UpstreamAuth.Basic(new Secret("QWxhZGRpbjpvcGVuIHNlc2FtZQ==")),
            "Authorization",
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void setsTheHeaderOfItsType(UpstreamAuth auth, String name, String value) {
    assertThat(auth.header()).contains(new UpstreamAuth.Header(name, new Secret(value)));
  }

  @Test
  void noneSetsNoHeader() {
    assertThat(new UpstreamAuth.None().header()).isEmpty();
  }

  @Test
  void neverShowsItsCredential() {
    assertThat(headers().map(each -> String.valueOf(each.get()[0])))
        .allMatch(text -> text.contains("[secret]"))
        .noneMatch(text -> text.contains("abc") || text.contains("sesame"));
  }
}
