package dev.sallyport.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolCallReaderTest {
  private static List<String> read(String message) {
    ByteBuf bytes = Unpooled.copiedBuffer(message, StandardCharsets.UTF_8);
    List<String> tools = new ToolCallReader().read(bytes);
    assertThat(bytes.readerIndex()).as("indices stay").isZero();
    return tools;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"method\":\"tools/call\",\"params\":{\"name\":\"echo\"}}",
        "{\"params\":{\"arguments\":{\"name\":\"x\"},\"name\":\"echo\"},\"method\":\"tools/call\"}",
        "{\"method\":\"tools\\/call\",\"params\":{\"name\":\"\\u0065cho\"}}",
        "{\"m\\u0065thod\":\"tools/call\",\"par\\u0061ms\":{\"\\u006eame\":\"echo\"}}",
        "{\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"task\":{\"ttl\":1}},\"id\":1}",
        " [ {\"method\":\"ping\"} , {\"method\":\"tools/call\",\"params\":{\"name\":\"echo\"}} ] "
      })
  void readsTheCalledTool(String message) {
    assertThat(read(message)).containsExactly("echo");
  }

  @Test
  void readsEachCallOfABatch() {
    assertThat(
            read(
                "[{\"method\":\"tools/call\",\"params\":{\"name\":\"a\"}},{\"id\":1,\"result\":{}},"
                    + "{\"method\":\"tools/call\",\"params\":{\"name\":\"b\"}}]"))
        .containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"method\":\"tools/list\",\"params\":{\"name\":\"echo\",\"name\":1,\"Name\":[]}}",
        "{\"method\":\"prompts/get\",\"params\":{\"name\":\"echo\"}}",
        "{\"method\":\"acme/list\",\"params\":[\"tools/call\"]}",
        "{\"id\":1,\"result\":{\"method\":\"tools/call\",\"params\":{\"name\":\"echo\"}}}",
        "[]"
      })
  void readsNoneWhereNoneIsCalled(String message) {
    assertThat(read(message)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"name\":\"evil\"}}",
        "{\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"n\\u0061me\":\"evil\"}}",
        "{\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"Name\":\"evil\"}}",
        "{\"method\":\"tools/call\",\"params\":{\"NAME\":\"evil\"}}",
        "{\"method\":\"tools/call\",\"params\":{\"name\":\"echo\"},\"params\":{\"name\":\"evil\"}}",
        "{\"method\":\"tools/call\",\"params\":{\"name\":\"echo\"},\"Params\":{\"name\":\"evil\"}}",
        "{\"method\":\"tools/call\",\"params\":{\"name\":\"echo\"},\"param\u017f\":{\"name\":\"evil\"}}",
        "{\"method\":\"ping\",\"method\":\"tools/call\",\"params\":{\"name\":\"evil\"}}",
        "{\"method\":\"ping\",\"METHOD\":\"tools/call\",\"params\":{\"name\":\"evil\"}}",
        "{\"id\":1,\"result\":{},\"Method\":\"tools/call\",\"params\":{\"name\":\"evil\"}}",
        "{\"method\":\"tools/call\",\"params\":{\"name\":[\"evil\"]}}",
        "{\"method\":\"tools/call\",\"params\":{\"name\":null}}",
        "{\"method\":\"tools/call\",\"params\":[\"evil\"]}",
        "{\"method\":\"tools/call\",\"params\":{}}",
        "{\"method\":\"tools/call\"}",
        "{\"method\":[\"tools/call\"],\"params\":{\"name\":\"evil\"}}",
        "[{\"method\":\"ping\",\"method\":\"tools/call\",\"params\":{\"name\":\"evil\"}}]",
        "[[{\"method\":\"tools/call\",\"params\":{\"name\":\"evil\"}}]]",
        "[1]"
      })
  void refusesWhatAServerCouldReadInAnotherWay(String message) {
    assertThatThrownBy(() -> read(message)).isInstanceOf(GatewayException.InvalidRequest.class);
  }
}
