package dev.sallyport.observe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.StartedGateway;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Prometheus gets. */
record Scrape(String text) {
  private static final Pattern NAME = Pattern.compile("^[a-zA-Z_:][a-zA-Z0-9_:]*");

  static Scrape of(StartedGateway gateway) {
    return new Scrape(McpClient.get(gateway.management("/metrics")).body());
  }

  /** The value of the one series of that name with these labels, given as {@code a="b"}. */
  double value(String name, String... labels) {
    return value(line -> line.matches(Pattern.quote(name) + "[{ ].*") && hasAll(line, labels));
  }

  boolean has(String name, String... labels) {
    return text.lines()
        .anyMatch(line -> line.matches(Pattern.quote(name) + "[{ ].*") && hasAll(line, labels));
  }

  Set<String> names() {
    Set<String> names = new TreeSet<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .map(NAME::matcher)
        .filter(Matcher::find)
        .forEach(found -> names.add(found.group()));
    return names;
  }

  private static boolean hasAll(String line, String... labels) {
    return Arrays.stream(labels).allMatch(line::contains);
  }

  private double value(Predicate<String> wanted) {
    assertThat(text.lines().filter(wanted)).hasSize(1);
    String line = text.lines().filter(wanted).findFirst().orElseThrow();
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }
}
