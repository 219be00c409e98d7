package dev.sallyport.tls.certificate;

import java.util.HexFormat;

/**
 * One DER element inside a buffer (X.690 §8.1): as much as is needed to tell files apart.
 *
 * @param tag the identifier octet
 * @param start where its contents start
 * @param end where the next element starts
 */
public record Der(int tag, int start, int end) {
  public static final int INTEGER = 0x02;
  public static final int OBJECT_IDENTIFIER = 0x06;
  public static final int SEQUENCE = 0x30;
  public static final int CONTEXT_0 = 0xA0;

  /**
   * Reads the element at {@code offset}.
   *
   * @throws IllegalArgumentException if it isn't whole
   */
  public static Der read(byte[] bytes, int offset, int limit) {
    if (offset + 2 > limit) {
      throw new IllegalArgumentException("it ends too early");
    }
    int first = bytes[offset + 1] & 0xFF;
    int start = offset + 2;
    long length = first;
    if (first > 0x80) {
      int octets = first & 0x7F;
      if (octets > 4 || start + octets > limit) {
        throw new IllegalArgumentException("its length makes no sense");
      }
      length = 0;
      for (int i = 0; i < octets; i++) {
        length = (length << 8) | (bytes[start + i] & 0xFF);
      }
      start += octets;
    } else if (first == 0x80) {
      throw new IllegalArgumentException("it is not DER but BER");
    }
    if (start + length > limit) {
      throw new IllegalArgumentException("it ends too early");
    }
    return new Der(bytes[offset] & 0xFF, start, (int) (start + length));
  }

  /** Whether a file begins like a DER structure of a certificate's size. */
  static boolean looksLikeDer(byte[] bytes) {
    return bytes.length >= 4
        && (bytes[0] & 0xFF) == SEQUENCE
        && (bytes[1] & 0xFF) >= 0x81
        && (bytes[1] & 0xFF) <= 0x84;
  }

  /** The contents, in hex. */
  public String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes, start, end);
  }
}
