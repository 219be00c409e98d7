package dev.sallyport.config.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.yaml.snakeyaml.reader.StreamReader;

/** Reads a file as UTF-8 text that YAML allows (YAML 1.1 §5.1), within a limit. */
public final class SourceText {
  /** Size of the largest file that's read, in bytes. */
  public static final int MAX_BYTES = 1024 * 1024;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private SourceText() {}

  /** The file's text without its byte order mark; empty if a problem was noted. */
  public static Optional<String> read(Path file, Problems problems) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      // Read up to the limit instead of asking for the size: pipes have none.
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      problems.ofFile("there's no such file; create it, or name another with --config FILE");
      return Optional.empty();
    } catch (AccessDeniedException e) {
      problems.ofFile("the file may not be read by this user; change its permissions");
      return Optional.empty();
    } catch (IOException e) {
      problems.ofFile(
          Files.isDirectory(file)
              ? "this is a folder; name the file in it"
              : "the file can't be read: " + e.getMessage());
      return Optional.empty();
    }
    if (bytes.length > MAX_BYTES) {
      problems.ofFile("the file is larger than 1 MiB, the limit for a configuration");
      return Optional.empty();
    }
    return decode(bytes, problems).filter(text -> isPrintable(text, problems));
  }

  private static Optional<String> decode(byte[] bytes, Problems problems) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
    text.flip();
    if (result.isError()) {
      problems.syntax(
          positionAt(text, text.length()), "this isn't UTF-8 text; save the file as UTF-8");
      return Optional.empty();
    }
    if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
      text.get();
    }
    return Optional.of(text.toString());
  }

  private static boolean isPrintable(String text, Problems problems) {
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      int codePoint = text.codePointAt(i);
      if (!StreamReader.isPrintable(codePoint)) {
        problems.syntax(
            positionAt(text, i),
            String.format("the control character U+%04X isn't allowed here", codePoint));
        return false;
      }
    }
    return true;
  }

  private static Position positionAt(CharSequence text, int index) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < index; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new Position(line, index - lineStart + 1);
  }
}
