package dev.sallyport.upstream.modern;

import dev.sallyport.jsonrpc.GatewayException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Values of headers that mirror a message (MCP 2026-07-28, Streamable HTTP, "Value Encoding"). */
final class HeaderValue {
  private static final String START = "=?base64?";
  private static final String END = "?=";

  /** What no server's headers have room for would be refused by closing the connection. */
  private static final int LONGEST = 16 * 1024;

  private HeaderValue() {}

  /**
   * The text as it is, or in Base64 where a header can't say it.
   *
   * @throws GatewayException.InvalidParams if it's longer than servers take
   */
  static String of(String text) {
    if (text.length() > LONGEST) {
      throw new GatewayException.InvalidParams(
          "a method, name, URI or argument is longer than the %d characters that fit into a header"
              .formatted(LONGEST));
    }
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
