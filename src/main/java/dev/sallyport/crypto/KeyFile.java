package dev.sallyport.crypto;

import dev.sallyport.definition.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A key that the gateway makes itself and keeps in a file: 32 random bytes in base64url, mode 0600.
 * A file that's there is never written again, whatever it holds. Thread-safe, also against other
 * processes.
 */
public final class KeyFile {
  private static final int KEY_LENGTH = 32;
  private static final int MAX_BYTES = 1024;
  private static final Set<PosixFilePermission> OWN =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Path path;
  private final String ifBroken;

  /**
   * @param path where it is
   * @param ifBroken what to do if it holds no key, in words
   */
  public KeyFile(Path path, String ifBroken) {
    this.path = path;
    this.ifBroken = ifBroken;
  }

  /**
   * The key; made first, with its folder, if there's no file.
   *
   * @throws KeyFileException if there's a file that can't be used, or none can be made
   */
  public Secret readOrCreate() throws KeyFileException {
    Optional<Secret> present = read();
    if (present.isPresent()) {
      return present.get();
    }
    byte[] key = new byte[KEY_LENGTH];
    new SecureRandom().nextBytes(key);
    try {
      NewFile.create(path, (encode(key) + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new KeyFileException(path + " can't be made: " + words(e));
    }
    return read()
        .orElseThrow(() -> new KeyFileException(path + " is a link to a file that doesn't exist"));
  }

  /**
   * The key, if there's a file.
   *
   * @throws KeyFileException if the file can't be used: it's unreadable, others may read or write
   *     it, or it holds something else
   */
  public Optional<Secret> read() throws KeyFileException {
    try {
      checkMode();
      return Optional.of(keyIn(content()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new KeyFileException(path + " can't be read: " + words(e));
    }
  }

  /** As ssh does with private keys; file systems without modes are left to the operator. */
  private void checkMode() throws IOException, KeyFileException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    Set<PosixFilePermission> mode = view.readAttributes().permissions();
    if (!OWN.containsAll(mode)) {
      throw new KeyFileException(
          "%s may be read or written by others (mode %s): run chmod 600 %s"
              .formatted(path, PosixFilePermissions.toString(mode), path));
    }
  }

  private byte[] content() throws IOException, KeyFileException {
    if (!Files.isRegularFile(path)) {
      throw new KeyFileException(path + " is no file");
    }
    try (InputStream file = Files.newInputStream(path)) {
      return file.readNBytes(MAX_BYTES);
    }
  }

  private Secret keyIn(byte[] content) throws KeyFileException {
    String text = new String(content, StandardCharsets.ISO_8859_1).strip();
    if (text.isEmpty()) {
      throw new KeyFileException(path + " is empty: " + ifBroken);
    }
    if (!isKey(text)) {
      throw new KeyFileException(path + " doesn't hold the key that was written: " + ifBroken);
    }
    return new Secret(text);
  }

  private static boolean isKey(String text) {
    try {
      byte[] key = Base64.getUrlDecoder().decode(text);
      return key.length == KEY_LENGTH && encode(key).equals(text);
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  private static String encode(byte[] key) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
  }

  private static String words(IOException problem) {
    return switch (problem) {
      case AccessDeniedException denied -> "permission denied for the user that Sallyport runs as";
      case FileAlreadyExistsException inTheWay -> inTheWay.getFile() + " is no folder";
      case FileSystemException other when other.getReason() != null ->
          String.valueOf(other.getReason());
      default -> problem.getClass().getSimpleName();
    };
  }
}
