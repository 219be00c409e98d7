package dev.sallyport.store.secret;

import dev.sallyport.crypto.KeyFile;
import dev.sallyport.crypto.KeyFileException;
import dev.sallyport.definition.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the keys for stored secrets: in the environment, and beside the embedded database. */
public final class SecretKeys {
  /** The variable that holds the key. */
  public static final String VARIABLE = "SALLYPORT_SECRET_KEY";

  /** The variable that holds the key before it. */
  public static final String PREVIOUS = "SALLYPORT_SECRET_KEY_PREVIOUS";

  /** The file's name in the data folder. */
  public static final String FILE = "secret.key";

  /** Shorter ones can be guessed by who has a copy of the database. */
  private static final int GOOD_LENGTH = 16;

  private static final String IF_BROKEN =
      "put it back from a backup (if there's none, delete it: a new key is made, and all stored"
          + " secrets must be given again)";

  private final List<String> remarks = new ArrayList<>();
  private @Nullable String problem;

  private SecretKeys() {}

  /**
   * The keys. {@link #VARIABLE} is the current one; without it, the key file's is, which is made if
   * it isn't there. {@link #PREVIOUS}, and a key file beside {@link #VARIABLE}, only open what they
   * sealed.
   *
   * @param dataFolder of the embedded database; {@code null} with any other, which has no key file
   */
  public static KeyRing find(Map<String, String> environment, @Nullable Path dataFolder) {
    return new SecretKeys().ring(environment, dataFolder);
  }

  /**
   * The text from which keys for other purposes are derived: {@link #VARIABLE}'s value, or else the
   * key file's, which is made if it isn't there.
   *
   * @param dataFolder of the embedded database; {@code null} with any other, which has no key file
   * @return none if there's neither, or the file can't be used
   */
  public static Optional<Secret> text(Map<String, String> environment, @Nullable Path dataFolder) {
    return variable(environment, VARIABLE)
        .or(() -> Optional.ofNullable(dataFolder).flatMap(SecretKeys::kept));
  }

  private static Optional<Secret> kept(Path dataFolder) {
    try {
      return Optional.of(new KeyFile(dataFolder.resolve(FILE), IF_BROKEN).readOrCreate());
    } catch (KeyFileException unusable) {
      return Optional.empty();
    }
  }

  /**
   * The value of a variable without the space around it, such as the line break at the end of a
   * file; none if nothing is left.
   */
  public static Optional<Secret> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .map(Secret::new);
  }

  private KeyRing ring(Map<String, String> environment, @Nullable Path dataFolder) {
    Optional<SealingKey> given = fromVariable(environment, VARIABLE);
    Optional<SealingKey> previous = fromVariable(environment, PREVIOUS);
    Optional<SealingKey> kept =
        dataFolder == null ? Optional.empty() : fromFile(dataFolder.resolve(FILE), given.isEmpty());
    SealingKey current = given.or(() -> kept).orElse(null);
    List<SealingKey> older =
        Stream.of(previous, kept)
            .flatMap(Optional::stream)
            .filter(key -> current == null || !key.id().equals(current.id()))
            .toList();
    return new KeyRing(current, older, problem, remarks);
  }

  private Optional<SealingKey> fromVariable(Map<String, String> environment, String name) {
    Optional<Secret> text = variable(environment, name);
    if (text.filter(secret -> secret.value().length() < GOOD_LENGTH).isPresent()) {
      remarks.add(
          "%s has fewer than %d characters, so it can be guessed; a good one: openssl rand -hex 32"
              .formatted(name, GOOD_LENGTH));
    }
    return text.map(secret -> SealingKey.of(secret, name));
  }

  private Optional<SealingKey> fromFile(Path path, boolean create) {
    KeyFile file = new KeyFile(path, IF_BROKEN);
    try {
      Optional<Secret> text = create ? Optional.of(file.readOrCreate()) : file.read();
      return text.map(secret -> SealingKey.of(secret, path.toString()));
    } catch (KeyFileException unusable) {
      problem = unusable.text();
      return Optional.empty();
    }
  }
}
