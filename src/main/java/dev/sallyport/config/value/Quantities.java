package dev.sallyport.config.value;

import dev.sallyport.config.yaml.Setting;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads numbers with a meaning: seconds, bytes, counts. Decimal digits only; nothing is guessed.
 */
public final class Quantities {
  private static final Pattern DECIMAL = Pattern.compile("(0|[1-9][0-9]{0,11})(\\.[0-9]{1,9})?");
  private static final Pattern COUNT = Pattern.compile("0|[1-9][0-9]{0,11}");
  private static final Pattern BYTES = Pattern.compile("([1-9][0-9]{0,11}) ?(KiB|MiB|GiB)?");
  private static final Map<String, Long> UNITS =
      Map.of("", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);
  private static final BigDecimal SHORTEST_SECONDS = new BigDecimal("0.001");

  private final Values values;

  /** Reads quantities out of values. */
  public Quantities(Values values) {
    this.values = values;
  }

  /** A duration in seconds, with or without a fraction, of at most {@code most} seconds. */
  public Optional<Duration> seconds(Setting setting, int most) {
    return values
        .scalar(setting)
        .flatMap(
            text -> {
              if (!DECIMAL.matcher(text.value()).matches()) {
                return refused(
                    setting,
                    "must be a number of seconds in decimal digits, like 60 or 2.5 (no unit, sign,"
                        + " ':' or '_', no 0 in front)");
              }
              BigDecimal seconds = new BigDecimal(text.value());
              if (seconds.compareTo(SHORTEST_SECONDS) < 0
                  || seconds.compareTo(BigDecimal.valueOf(most)) > 0) {
                return refused(
                    setting, "must be more than 0 (at least 0.001) and at most " + most + " s");
              }
              return Optional.of(
                  Duration.ofNanos(seconds.movePointRight(9).toBigInteger().longValueExact()));
            });
  }

  /** A size in bytes: a number, or a number with KiB, MiB or GiB. */
  public OptionalInt bytes(Setting setting, int least, int most) {
    Optional<Text> text = values.scalar(setting);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    Matcher matcher = BYTES.matcher(text.get().value());
    if (!matcher.matches()) {
      refused(setting, "must be a number of bytes, like 4194304, or with a unit: 512KiB, 4MiB");
      return OptionalInt.empty();
    }
    String unit = Optional.ofNullable(matcher.group(2)).orElse("");
    long bytes = Long.parseLong(matcher.group(1)) * UNITS.getOrDefault(unit, 1L);
    return inRange(setting, bytes, least, most, " bytes");
  }

  /** A whole number. */
  public OptionalInt count(Setting setting, int least, int most) {
    Optional<Text> text = values.scalar(setting);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!COUNT.matcher(text.get().value()).matches()) {
      refused(setting, "must be a whole number in decimal digits, without 0 in front");
      return OptionalInt.empty();
    }
    return inRange(setting, Long.parseLong(text.get().value()), least, most, "");
  }

  private OptionalInt inRange(Setting setting, long number, int least, int most, String unit) {
    if (number < least || number > most) {
      refused(setting, "must be " + least + " to " + most + unit);
      return OptionalInt.empty();
    }
    return OptionalInt.of((int) number);
  }

  private <T> Optional<T> refused(Setting setting, String text) {
    setting.problem(values.problems(), text);
    return Optional.empty();
  }
}
