package dev.sallyport.config.server;

import dev.sallyport.config.value.HeaderValue;
import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.UpstreamAuth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code static_headers} and {@code extra_headers}. */
final class HeadersParser {
  private final Values values;

  HeadersParser(Values values) {
    this.values = values;
  }

  /** Headers with fixed values, in the order of the file. */
  Map<String, Secret> staticHeaders(Setting setting, UpstreamAuth auth) {
    Map<String, Secret> headers = new LinkedHashMap<>();
    Set<String> names = new TreeSet<>();
    values
        .map(setting)
        .forEach(
            (name, header) -> {
              Optional<String> problem =
                  HeaderNames.problemOfFixed(name)
                      .or(() -> clashWith(auth, name))
                      .or(() -> repeated(names, name));
              problem.ifPresent(text -> header.problem(values.problems(), text));
              value(header).ifPresent(value -> headers.put(name, value));
            });
    return headers;
  }

  /** Names of the clients' headers that are passed on. */
  List<String> extraHeaders(Setting setting, UpstreamAuth auth) {
    List<String> headers = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (Text name : values.texts(setting)) {
      Optional<String> problem =
          HeaderNames.problemOf(name.value())
              .or(() -> clashWith(auth, name.value()))
              .or(() -> repeated(names, name.value()));
      problem.ifPresent(
          words -> name.setting().problem(values.problems(), (name.shown() + " " + words).strip()));
      headers.add(name.value());
    }
    return headers;
  }

  private Optional<Secret> value(Setting header) {
    if (header.value().isNull()) {
      header.problem(values.problems(), "has no value; remove the header, or give it one");
      return Optional.empty();
    }
    Optional<Text> text = values.text(header);
    text.flatMap(given -> HeaderValue.problemOf(given.value()))
        .ifPresent(problem -> header.problem(values.problems(), problem));
    return text.map(Text::value).map(Secret::new);
  }

  private static Optional<String> clashWith(UpstreamAuth auth, String name) {
    return auth.headerName()
        .filter(name::equalsIgnoreCase)
        .map(header -> "is set by auth_type already; remove one of them");
  }

  private static Optional<String> repeated(Set<String> names, String name) {
    return names.add(name.toLowerCase(Locale.ROOT))
        ? Optional.empty()
        : Optional.of("is there twice (letter case doesn't matter)");
  }
}
