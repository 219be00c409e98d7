package dev.sallyport.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventCutterTest {
  private final EventCutter cutter = new EventCutter(64);

  private List<String> cut(String text) {
    List<String> events = new ArrayList<>();
    ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    for (ByteBuf event : cutter.cut(bytes)) {
      events.add(event.toString(StandardCharsets.UTF_8));
      event.release();
    }
    bytes.release();
    return events;
  }

  private @Nullable String rest() {
    ByteBuf rest = cutter.rest();
    if (rest == null) {
      return null;
    }
    String text = rest.toString(StandardCharsets.UTF_8);
    rest.release();
    return text;
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void cutsAtBlankLinesWhateverEndsThem(String end) {
    String first = "event: message" + end + "data: 1" + end + end;
    String second = "data: 2" + end + end;

    assertThat(cut(first + second)).containsExactly(first, second);
    assertThat(rest()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void losesNoByteHoweverTheStreamIsSplit(String end) {
    String stream =
        "id: 1" + end + "data: a" + end + end + ": ping" + end + end + "data: b" + end + end
            + "dat";
    for (int split = 1; split < stream.length(); split++) {
      List<String> events = new ArrayList<>(cut(stream.substring(0, split)));
      events.addAll(cut(stream.substring(split)));
      String rest = rest();

      assertThat(String.join("", events) + rest).isEqualTo(stream);
      assertThat(rest).isEqualTo("dat");
      cut(end + end);
    }
  }

  @Test
  void holdsAnEventUntilItIsWhole() {
    assertThat(cut("data: {\"a\"")).isEmpty();
    assertThat(cut(":1}\n")).isEmpty();
    assertThat(cut("\ndata: 2")).containsExactly("data: {\"a\":1}\n\n");
    assertThat(rest()).isEqualTo("data: 2");
  }

  @Test
  void givesAnEventOverTheLimitInPieces() {
    String large = "data: " + "x".repeat(100);

    assertThat(cut(large)).containsExactly(large);
    assertThat(cutter.isInPieces()).isTrue();
    assertThat(cut("y\n\n")).containsExactly("y\n\n");
    assertThat(cutter.isInPieces()).isFalse();
  }

  @Test
  void readsFieldsOfAnEvent() {
    ByteBuf event =
        Unpooled.copiedBuffer(
            ": data: no\r\nidle: 4\nid: 7\ndata:{\"a\": 1}\n\n", StandardCharsets.UTF_8);

    assertThat(text(ServerSentEvent.field(event, "id"))).isEqualTo("7");
    assertThat(text(ServerSentEvent.field(event, "data"))).isEqualTo("{\"a\": 1}");
    assertThat(ServerSentEvent.field(event, "event")).isNull();
  }

  private static @Nullable String text(@Nullable ByteBuf value) {
    return value == null ? null : value.toString(StandardCharsets.UTF_8);
  }
}
