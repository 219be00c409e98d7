package dev.sallyport.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.jsonrpc.Envelope.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeReaderTest {
  private final EnvelopeReader reader = new EnvelopeReader();

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  @Test
  void readsRequestWhateverTheOrderOfItsMembers() {
    Envelope envelope =
        reader.read(
            bytes(
                "{\"params\":{\"id\":1,\"method\":\"x\"},\"id\":\"a\",\"method\":\"tools/call\"}"));

    assertThat(envelope).isEqualTo(new Envelope(Kind.REQUEST, "tools/call", "\"a\""));
  }

  @Test
  void readsNotification() {
    assertThat(reader.read(bytes("{\"method\":\"notifications/initialized\"}")).kind())
        .isEqualTo(Kind.NOTIFICATION);
  }

  @Test
  void readsResponse() {
    assertThat(reader.read(bytes("{\"id\":3,\"result\":{}}")))
        .isEqualTo(new Envelope(Kind.RESPONSE, null, "3"));
  }

  @Test
  void readsBatch() {
    assertThat(reader.read(bytes("[{\"method\":\"ping\",\"id\":1}]")).kind()).isEqualTo(Kind.BATCH);
  }

  @Test
  void keepsIdsAsTheyAre() {
    assertThat(reader.read(bytes("{\"method\":\"a\",\"id\":12345678901234567890}")).id())
        .isEqualTo("12345678901234567890");
    assertThat(reader.read(bytes("{\"method\":\"a\",\"id\":\"q\\\"\\n\\u00e4\"}")).id())
        .isEqualTo("\"q\\\"\\nä\"");
    assertThat(reader.read(bytes("{\"method\":\"a\",\"id\":\"\\ud800x\"}")).id())
        .isEqualTo("\"\\ud800x\"");
  }

  @Test
  void leavesTheBufferAsItWas() {
    ByteBuf message = bytes("{\"method\":\"a\",\"id\":1}");

    reader.read(message);

    assertThat(message.readableBytes()).isEqualTo(21);
    assertThat(message.refCnt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"method\":\"a\"",
        "nonsense",
        "{\"a\":}",
        "{\"method\":\"a\"} {}",
        "{\"method\":\"a\"}x"
      })
  void refusesWhatIsNotJson(String text) {
    assertThatThrownBy(() -> reader.read(bytes(text)))
        .isInstanceOf(GatewayException.ParseError.class)
        .extracting(e -> ((GatewayException) e).code())
        .isEqualTo(-32_700);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "\"a\"",
        "null",
        "{}",
        "{\"id\":1}",
        "{\"method\":1,\"id\":1}",
        "{\"method\":\"a\",\"id\":{}}",
        "{\"method\":\"a\",\"method\":\"b\",\"id\":1}",
        "{\"method\":\"a\",\"id\":1,\"id\":2}"
      })
  void refusesWhatIsNoMessage(String text) {
    assertThatThrownBy(() -> reader.read(bytes(text)))
        .isInstanceOf(GatewayException.InvalidRequest.class);
  }

  @Test
  void refusesEndlessNesting() {
    assertThatThrownBy(() -> reader.read(bytes("{\"params\":" + "[".repeat(100_000))))
        .isInstanceOf(GatewayException.ParseError.class);
  }

  @Test
  void tellsResponsesFromTheRest() {
    assertThat(reader.isResponse(bytes("{\"result\":{\"x\":1},\"jsonrpc\":\"2.0\",\"id\":1}")))
        .isTrue();
    assertThat(reader.isResponse(bytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{}}"))).isTrue();
    assertThat(reader.isResponse(bytes("{\"method\":\"notifications/progress\",\"params\":{}}")))
        .isFalse();
    assertThat(reader.isResponse(bytes("{\"params\":{\"result\":1},\"method\":\"x\"}"))).isFalse();
    assertThat(reader.isResponse(bytes("not json"))).isFalse();
    assertThat(reader.isResponse(bytes(""))).isFalse();
  }
}
