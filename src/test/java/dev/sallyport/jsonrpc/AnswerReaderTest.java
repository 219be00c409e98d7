package dev.sallyport.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerReaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[]}}|0",
        "{\"id\":1,\"result\":{\"isError\":false,\"content\":[{\"text\":\"isError\"}]}}|0",
        "{\"id\":1,\"result\":{\"content\":[{\"text\":\"\\\"isError\\\":true\"}]}}|0",
        "{\"id\":1,\"result\":{\"structuredContent\":{\"isError\":true},\"isError\":false}}|0",
        "{\"id\":1,\"result\":{\"content\":[],\"isError\" : true}}|1",
        "{\"id\":1,\"result\":{\"E\":\"isE\",\"isError\":false,\"x\":{\"isError\":true}}}|0",
        "{\"id\":1,\"result\":{\"E\":\"EEEE\",\"isError\":  true}}|1",
        "{\"id\":1,\"result\":{\"content\":[],\"isError\"|0",
        "{\"id\":1,\"result\":{\"content\":[],\"isError\":|0",
        "{\"id\":1,\"result\":{\"content\":[],\"isE|0",
        "{\"id\":1,\"error\":{\"message\":\"no\",\"code\":-32602}}|-32602",
        "{\"error\":{\"code\":7},\"id\":1}|-1",
        "{\"method\":\"notifications/progress\",\"params\":{}}|2",
        "[]|2",
        "<html>|2",
        "{\"id\":1|2",
      })
  void tellsHowARequestWent(String message, int expected) {
    ByteBuf bytes = Unpooled.copiedBuffer(message, StandardCharsets.UTF_8);
    assertThat(new AnswerReader().read(bytes, true)).isEqualTo(expected);
    assertThat(bytes.readerIndex()).isZero();
  }
}
