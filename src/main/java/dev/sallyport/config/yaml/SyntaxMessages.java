package dev.sallyport.config.yaml;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The parser's complaints in plain words. What the file holds at that place is never repeated: it
 * may be a password that someone forgot to quote.
 */
final class SyntaxMessages {
  private static final String QUOTE = "; put the value in quotes if it's meant as text";

  private SyntaxMessages() {}

  static String inPlainWords(@Nullable String problem, @Nullable String context) {
    String all = (problem + " " + context).toLowerCase(Locale.ROOT);
    if (all.contains("(tab)")) {
      return "a tab; YAML is indented with spaces only";
    }
    if (all.contains("alias")) {
      return all.contains("undefined")
          ? "'*' begins an alias, but no anchor (&name) of that name comes before it" + QUOTE
          : "'*' begins an alias, but no name follows" + QUOTE;
    }
    if (all.contains("anchor")) {
      return "'&' begins an anchor, but no name of its own follows" + QUOTE;
    }
    if (all.contains("another document") || all.contains("<document start>")) {
      return "a second document begins here ('---'); a configuration is one document";
    }
    if (all.contains("directive")) {
      return "a line that begins with '%' isn't used here; remove it" + QUOTE;
    }
    if (all.contains("tag")) {
      return "'!' begins a tag; tags aren't used here" + QUOTE;
    }
    if (all.contains("mapping values are not allowed")) {
      return "a ': ' where no key can be; check the indentation" + QUOTE;
    }
    if (all.contains("expected ':'")) {
      return "a ':' is missing after a key (with a space behind it)";
    }
    if (all.contains("quoted scalar") || all.contains("escape")) {
      return all.contains("escape")
          ? "a '\\' in double quotes with a character that it can't stand before; "
              + "use single quotes"
          : "a quotation mark is opened and not closed";
    }
    if (all.contains("that cannot start any token")) {
      return "a character that no value begins with (like @ or `)" + QUOTE;
    }
    if (all.contains("block mapping") || all.contains("<block end>")) {
      return "this line isn't indented like its neighbours, or a quotation mark is misplaced";
    }
    if (all.contains("flow mapping")) {
      return "in { }: a ',' or the closing '}' is missing";
    }
    if (all.contains("flow sequence")) {
      return "in [ ]: a ',' or the closing ']' is missing";
    }
    if (all.contains("sequence entries") || all.contains("block collection")) {
      return "a '- ' where no list can be; check the indentation" + QUOTE;
    }
    if (all.contains("block scalar")) {
      return "a '|' or '>' begins a text of several lines, and only + - or 1 to 9 may follow"
          + QUOTE;
    }
    return "this isn't YAML; check indentation, colons and quotes here and in the line before";
  }
}
