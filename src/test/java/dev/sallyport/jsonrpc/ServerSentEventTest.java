package dev.sallyport.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSentEventTest {
  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer("before" + text, StandardCharsets.UTF_8).skipBytes(6);
  }

  private static @Nullable String data(String event) {
    byte[] data = ServerSentEvent.data(bytes(event));
    return data == null ? null : new String(data, StandardCharsets.UTF_8);
  }

  private static String withData(String event, String data) {
    return ServerSentEvent.withData(bytes(event), data.getBytes(StandardCharsets.UTF_8))
        .toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: ä\n\n",
        "data:ä\n\n",
        "data: ä\r\n\r\n",
        "data: ä\r\r",
        "\nid: 1\nevent: message\ndata: ä\nretry: 1\n\n",
        "\uFEFFdata: ä\n\n",
        "datax: 1\ndata: ä\n\n",
        "data: ä"
      })
  void readsData(String event) {
    assertThat(data(event)).isEqualTo("ä");
  }

  @Test
  void joinsLinesOfData() {
    assertThat(data("data: a\r\nid: 1\r\ndata:\r\ndata\r\ndata:  b\r\n\r\n"))
        .isEqualTo("a\n\n\n b");
    assertThat(data("data\n\n")).isEmpty();
    assertThat(data("id: 1\n: comment\n\n")).isNull();
  }

  @Test
  void replacesDataAndNothingElse() {
    assertThat(withData("id: 1\r\ndata:old\r\nevent: message\r\n\r\n", "new ä"))
        .isEqualTo("id: 1\r\ndata: new ä\r\nevent: message\r\n\r\n");
    assertThat(withData("\uFEFFdata: a\nid: 1\ndata: b\n\n", "c\nd"))
        .isEqualTo("\uFEFFdata: c\ndata: d\nid: 1\n\n");
  }
}
