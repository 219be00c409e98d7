package dev.sallyport.config.general;

import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.Setting;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code ca_directories}. Whether they exist isn't looked at. */
final class DirectoriesParser {
  private final Values values;

  DirectoriesParser(Values values) {
    this.values = values;
  }

  /** The folders; only of use if no problem was noted. */
  List<Path> parse(Setting setting) {
    List<Path> directories = new ArrayList<>();
    for (Text text : values.texts(setting)) {
      Optional<Path> path = path(text.value());
      if (path.isEmpty()) {
        text.setting().problem(values.problems(), "must be an absolute path, like /certs");
      } else if (path.get().getNameCount() == 0) {
        text.setting().problem(values.problems(), "would open every file; name a folder");
      }
      path.ifPresent(directories::add);
    }
    return directories;
  }

  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text)).filter(Path::isAbsolute).map(Path::normalize);
    } catch (InvalidPathException notAPath) {
      return Optional.empty();
    }
  }
}
