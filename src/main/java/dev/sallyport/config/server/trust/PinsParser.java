package dev.sallyport.config.server.trust;

import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.ConfigNode;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.SpkiPin;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code ssl_pin_sha256}: one pin, or a list of them. */
final class PinsParser {
  private static final int MOST = 100;
  private static final Pattern HEX = Pattern.compile("([0-9A-Fa-f]{2}:?){32}");
  private static final Pattern PREFIX = Pattern.compile("(?i)(pin-)?sha256[/=:].*");

  private final Values values;

  PinsParser(Values values) {
    this.values = values;
  }

  /** The pins; without those for which a problem was noted. */
  List<SpkiPin> parse(Setting setting) {
    List<Text> texts =
        setting.value() instanceof ConfigNode.Sequence
            ? values.texts(setting)
            : values.text(setting).stream().toList();
    if (texts.size() > MOST) {
      setting.problem(values.problems(), "has more than %d pins".formatted(MOST));
      return List.of();
    }
    return texts.stream().flatMap(this::pin).distinct().toList();
  }

  private Stream<SpkiPin> pin(Text text) {
    try {
      return Stream.of(new SpkiPin(text.value()));
    } catch (IllegalArgumentException notAPin) {
      text.setting().problem(values.problems(), problem(text.value()));
      return Stream.empty();
    }
  }

  private static String problem(String value) {
    String form = "must be SHA-256 of the public key in base64, 44 characters (RFC 7469 §2.4)";
    return Optional.of(value)
        .filter(each -> HEX.matcher(each).matches())
        .map(hex -> form + "; this is hex, and perhaps of the whole certificate")
        .or(
            () ->
                Optional.of(value)
                    .filter(each -> PREFIX.matcher(each).matches())
                    .map(prefixed -> form + "; leave out what's before it"))
        .orElse(form + "; tls URL shows it");
  }
}
