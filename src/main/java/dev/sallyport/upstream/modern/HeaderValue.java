package dev.sallyport.upstream.modern;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Values of headers that mirror a message (MCP 2026-07-28, Streamable HTTP, "Value Encoding"). */
final class HeaderValue {
  private static final String START = "=?base64?";
  private static final String END = "?=";

  private HeaderValue() {}

  /** The text as it is, or in Base64 where a header can't say it. */
  static String of(String text) {
    boolean looksEncoded = text.startsWith(START) && text.endsWith(END);
    boolean isPlain =
        !text.isEmpty()
            && text.equals(text.strip())
            && text.chars().allMatch(each -> each >= ' ' && each <= '~');
    return isPlain && !looksEncoded
        ? text
        : START + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + END;
  }
}
