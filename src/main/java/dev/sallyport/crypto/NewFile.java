package dev.sallyport.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that appears with its whole content or not at all. */
final class NewFile {
  private NewFile() {}

  /**
   * Makes a file that only its owner may read. One that's there already stays as it is, also if
   * another process makes it at the same moment.
   */
  static void create(Path path, byte[] content) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null) {
      throw new FileSystemException(path.toString(), null, "it is no path of a file");
    }
    Files.createDirectories(folder);
    // Temporary files have mode 0600.
    Path draft = Files.createTempFile(folder, ".key", null);
    try {
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(content));
        channel.force(true);
      }
      publish(draft, path);
      sync(folder);
    } finally {
      Files.delete(draft);
    }
  }

  /** A link never replaces what's there, as a rename would. */
  private static void publish(Path draft, Path path) throws IOException {
    try {
      Files.createLink(path, draft);
    } catch (FileAlreadyExistsException madeByAnother) {
      return;
    } catch (FileSystemException | UnsupportedOperationException noLinks) {
      copy(draft, path);
    }
  }

  /** Where there are no links; another process may see the file before its content. */
  private static void copy(Path draft, Path path) throws IOException {
    try {
      Files.copy(draft, path);
    } catch (FileAlreadyExistsException madeByAnother) {
      return;
    }
  }

  private static void sync(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException notOffered) {
      // Windows opens no folders; it writes their entries by itself.
      return;
    }
  }
}
