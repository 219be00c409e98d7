package dev.sallyport.config.server.trust;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which paths {@code ssl_verify} and {@code ssl_client_cert} may name. Whether they exist isn't
 * looked at.
 */
public sealed interface CaPaths {
  /** What's meant as a truth rather than a path. */
  Pattern NUMBER = Pattern.compile("[-+]?[0-9]*\\.?[0-9]+");

  /** What can be given in place of a path. */
  String CA_INSTEAD = "; or give the certificates themselves as ssl_ca_pem";

  /** Any, as in {@code config.yaml}; relative ones begin at a folder. */
  record From(Path folder) implements CaPaths {}

  /** Only absolute ones in these folders, as in the REST API, which mustn't probe files. */
  record Within(List<Path> directories) implements CaPaths {
    /** Copies the list. */
    public Within {
      directories = List.copyOf(directories);
    }
  }

  /** What was found. */
  sealed interface Found {
    /** A path that may be named. */
    record Legal(Path path) implements Found {}

    /** None, and what's wrong. */
    record Illegal(String words) implements Found {}
  }

  /**
   * Reads a text that's meant as a path of CA certificates.
   *
   * @param instead what else can be given, as the end of a sentence: {@link #CA_INSTEAD}, or empty
   */
  default Found read(String text, String instead) {
    return this instanceof From && NUMBER.matcher(text).matches()
        ? new Found.Illegal("is a number; write true, false or a path")
        : resolve(text, instead);
  }

  /** Reads a text that's meant as the path of a client certificate or its key. */
  default Found readIdentity(String text) {
    return resolve(text, "");
  }

  private Found resolve(String text, String instead) {
    Optional<Path> path = path(text);
    return switch (this) {
      case From(Path folder) ->
          problemOfForm(text)
              .or(
                  () ->
                      path.isEmpty()
                          ? Optional.of("isn't a path of this system")
                          : Optional.empty())
              .<Found>map(Found.Illegal::new)
              .orElseGet(() -> new Found.Legal(resolved(folder, text)));
      case Within(List<Path> directories) ->
          path.filter(each -> isWithin(directories, each))
              .<Found>map(each -> new Found.Legal(each.normalize()))
              .orElseGet(() -> new Found.Illegal(confined(directories, instead)));
    };
  }

  /** How a path is written where a text without a '/' could be one. */
  default String hint(String instead) {
    return switch (this) {
      case From _ -> "a file or folder beside this file is written ./name";
      case Within(List<Path> directories) -> "a path " + confined(directories, instead);
    };
  }

  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException notAPath) {
      return Optional.empty();
    }
  }

  private static Optional<String> problemOfForm(String text) {
    if (Pattern.matches("[A-Za-z][A-Za-z0-9+.-]*://.*", text)) {
      return Optional.of("takes the path of a file or folder on this machine, not a URL");
    }
    if (text.startsWith("~")) {
      return Optional.of("'~' isn't expanded; write the whole path, or ${HOME}/...");
    }
    return Pattern.compile("\\$[A-Za-z_]|%[A-Za-z_]+%").matcher(text).find()
        ? Optional.of("variables of the environment are written ${NAME}")
        : Optional.empty();
  }

  private static Path resolved(Path folder, String text) {
    Path path = folder.resolve(text);
    // Behind a symbolic link ".." leads elsewhere than its text says.
    return text.contains("..") ? path : path.normalize();
  }

  private static boolean isWithin(List<Path> directories, Path path) {
    for (Path name : path) {
      if (name.toString().equals("..")) {
        return false;
      }
    }
    return path.isAbsolute() && directories.stream().anyMatch(path.normalize()::startsWith);
  }

  private static String confined(List<Path> directories, String instead) {
    return directories.isEmpty()
        ? "can't be named here (general_settings.ca_directories is empty)" + instead
        : "must be absolute, without '..', and in a folder of general_settings.ca_directories ("
            + directories.stream().map(Path::toString).collect(Collectors.joining(", "))
            + ")"
            + instead;
  }
}
