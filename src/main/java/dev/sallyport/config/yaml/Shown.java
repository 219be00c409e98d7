package dev.sallyport.config.yaml;

import java.util.regex.Pattern;

/** Decides what of a file may be repeated in a message: only what can't be a secret or a trick. */
public final class Shown {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_. -]{1,64}");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_-]{1,24}|[0-9]{1,3}");

  private Shown() {}

  /** Whether a key can be shown in a line of text. */
  public static boolean isShowable(String key) {
    return KEY.matcher(key).matches();
  }

  /** The key in quotes, or a word for it. */
  public static String key(String key) {
    return isShowable(key) ? "'" + key + "'" : "this key";
  }

  /**
   * The value in quotes with a leading space, or nothing if it isn't a simple word: a token may
   * stand where a word should.
   */
  public static String word(String value) {
    return WORD.matcher(value).matches() ? " '" + value + "'" : "";
  }
}
