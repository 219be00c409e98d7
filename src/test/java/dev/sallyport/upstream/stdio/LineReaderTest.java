package dev.sallyport.upstream.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  private static List<String> lines(String text, int most, boolean skips) throws IOException {
    LineReader reader =
        new LineReader(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), most, skips);
    List<String> lines = new ArrayList<>();
    for (LineReader.Line line = reader.next(); line != null; line = reader.next()) {
      lines.add(new String(line.bytes(), StandardCharsets.UTF_8) + (line.isWhole() ? "" : "..."));
    }
    return lines;
  }

  @Test
  void linesEndWithALineFeedOrTheStream() throws IOException {
    assertThat(lines("one\r\n\ntwo ✓\nthree", 100, false))
        .containsExactly("one", "", "two ✓", "three");
    assertThat(lines("", 100, false)).isEmpty();
  }

  @Test
  void linesLongerThanABufferAreWhole() throws IOException {
    String line = "x".repeat(100_000);
    assertThat(lines(line + "\n" + line, 1_000_000, false)).containsExactly(line, line);
  }

  @Test
  void ofALineOverTheLimitTheBeginningIsTold() throws IOException {
    assertThat(lines("abcdef\nghi\njklm", 3, true)).containsExactly("abc...", "ghi", "jkl...");
    assertThat(lines("x".repeat(50_000) + "\nnext", 4, true)).containsExactly("xxxx...", "next");
  }

  @Test
  void aLineThatNeverEndsIsToldOnceItIsOverTheLimit() throws IOException {
    assertThat(lines("x".repeat(100_000), 10, false).getFirst()).isEqualTo("xxxxxxxxxx...");
  }
}
