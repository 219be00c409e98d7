package dev.sallyport.gateway.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ServerName;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnedUriTest {
  private static final ServerName SERVER = new ServerName("my_server1");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///a/b.txt",
        "ui://weather/view.html",
        "https://example.com/a?b=c#d",
        "urn:isbn:0451450523",
        "note://x#",
        "note://x#~other",
        "note://x.~other",
        "data:text/plain,a~b",
        "~",
        "",
        "not a URI at all",
        "note://ü/{+path}{?q*}",
      })
  void everyUriFindsItsWayBack(String uri) {
    assertThat(OwnedUri.read(OwnedUri.seen(SERVER, uri)))
        .isEqualTo(new OwnedUri("my_server1", uri));
  }

  @ParameterizedTest
  @CsvSource({
    "file:///a/b.txt, file:///a/b.txt#~my_server1",
    "https://example.com/a?b#c, https://example.com/a?b#c.~my_server1",
  })
  void whatClientsSeeNamesTheSameThing(String uri, String seen) {
    assertThat(OwnedUri.seen(SERVER, uri)).isEqualTo(seen);
    URI before = URI.create(uri);
    URI after = URI.create(seen);
    assertThat(after.getScheme()).isEqualTo(before.getScheme());
    assertThat(after.getSchemeSpecificPart()).isEqualTo(before.getSchemeSpecificPart());
  }

  /** RFC 6570 §3.2.4: {@code {#var}} expands to a fragment, or to nothing. */
  @Test
  void aTemplateExpandsToAUriThatFindsItsWayBack() {
    String template = OwnedUri.seen(SERVER, "note://x{#part}");
    assertThat(OwnedUri.read(template.replace("{#part}", "#one")))
        .isEqualTo(new OwnedUri("my_server1", "note://x#one"));
    assertThat(OwnedUri.read(template.replace("{#part}", "")))
        .isEqualTo(new OwnedUri("my_server1", "note://x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///a", "note://x~y", "note://x#~", "note://x#~a-b", "~a", ""})
  void aUriWithoutAServerHasNoOwner(String uri) {
    assertThat(OwnedUri.read(uri)).isNull();
  }
}
