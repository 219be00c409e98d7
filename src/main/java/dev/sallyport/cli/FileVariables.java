package dev.sallyport.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Secrets that come in files, as Docker and Kubernetes mount them: {@code NAME_FILE} names a file
 * that holds what {@code NAME} would.
 */
public final class FileVariables {
  /** What may come in a file. Other variables that end in {@code _FILE} are somebody else's. */
  public static final List<String> NAMES =
      List.of(
          "SALLYPORT_MASTER_KEY",
          "SALLYPORT_SECRET_KEY",
          "SALLYPORT_SECRET_KEY_PREVIOUS",
          "LITELLM_MASTER_KEY",
          "DATABASE_URL");

  private static final String SUFFIX = "_FILE";
  private static final int LONGEST_BYTES = 64 * 1024;

  private FileVariables() {}

  /** Says which files can't be used and why, a line each. It holds no secret. */
  public static final class FileVariableException extends Exception {
    private static final long serialVersionUID = 1;

    private FileVariableException(List<String> problems) {
      super(String.join(System.lineSeparator(), problems));
    }
  }

  /**
   * The environment with the variables that came in files. An empty {@code NAME_FILE} counts as
   * none.
   *
   * @throws FileVariableException if a file can't be read, or a variable is given in both ways
   */
  public static Map<String, String> resolve(Map<String, String> environment)
      throws FileVariableException {
    Map<String, String> resolved = new HashMap<>(environment);
    List<String> problems = new ArrayList<>();
    for (String name : NAMES) {
      String file = environment.getOrDefault(name + SUFFIX, "");
      if (file.isEmpty()) {
        continue;
      }
      try {
        if (!environment.getOrDefault(name, "").isEmpty()) {
          throw new Unusable("is set, and so is %s; leave one of them out".formatted(name));
        }
        resolved.put(name, read(file));
      } catch (Unusable reason) {
        problems.add("environment variable %s%s: %s".formatted(name, SUFFIX, reason.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      throw new FileVariableException(problems);
    }
    return Map.copyOf(resolved);
  }

  private static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    private Unusable(String why) {
      super(why);
    }
  }

  private static String read(String name) throws Unusable {
    try {
      Path file = Path.of(name);
      if (Files.isDirectory(file)) {
        throw new Unusable(name + " is a folder; name the file in it");
      }
      return text(name, bytes(file));
    } catch (InvalidPathException _) {
      throw new Unusable("'%s' isn't a path".formatted(name));
    } catch (NoSuchFileException _) {
      throw new Unusable(name + " doesn't exist");
    } catch (AccessDeniedException _) {
      throw new Unusable(
          "%s can't be read by user '%s'; give it the right to"
              .formatted(name, System.getProperty("user.name")));
    } catch (MalformedInputException _) {
      throw new Unusable(name + " holds no text in UTF-8");
    } catch (IOException failure) {
      throw new Unusable("%s can't be read: %s".formatted(name, failure.getMessage()));
    }
  }

  private static byte[] bytes(Path file) throws IOException, Unusable {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LONGEST_BYTES + 1);
      if (bytes.length > LONGEST_BYTES) {
        throw new Unusable(file + " is larger than 64 KiB, which no secret is");
      }
      return bytes;
    }
  }

  private static String text(String name, byte[] bytes) throws IOException, Unusable {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    String value = text.strip();
    if (value.isEmpty()) {
      throw new Unusable(name + " is empty");
    }
    if (value.lines().count() > 1) {
      throw new Unusable(name + " has more than one line");
    }
    return value;
  }
}
