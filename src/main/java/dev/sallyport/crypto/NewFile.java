package dev.sallyport.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/** A file that appears with its whole content or not at all. */
final class NewFile {
  private static final FileAttribute<?> OWNERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private NewFile() {}

  /**
   * Makes a file that only its owner may read, and its folder. One that's there already stays as it
   * is, also if another process makes it at the same moment.
   */
  static void create(Path path, byte[] content) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null) {
      throw new FileSystemException(path.toString(), null, "it is no path of a file");
    }
    Files.createDirectories(folder);
    Path draft = folder.resolve(path.getFileName() + "." + UUID.randomUUID());
    write(draft, content);
    try {
      Files.createLink(path, draft);
    } catch (FileAlreadyExistsException madeByAnother) {
      return;
    } catch (FileSystemException | UnsupportedOperationException noLinks) {
      writeInPlace(path, content);
    } finally {
      Files.delete(draft);
    }
    sync(folder);
  }

  /** Where there are no links; another process may see the file before its content. */
  private static void writeInPlace(Path path, byte[] content) throws IOException {
    try {
      write(path, content);
    } catch (FileAlreadyExistsException madeByAnother) {
      return;
    }
  }

  private static void write(Path path, byte[] content) throws IOException {
    boolean hasModes = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] mode = hasModes ? new FileAttribute<?>[] {OWNERS} : new FileAttribute<?>[0];
    FileChannel channel =
        FileChannel.open(
            path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode);
    try (channel) {
      channel.write(ByteBuffer.wrap(content));
      channel.force(true);
    } catch (IOException diskFull) {
      Files.deleteIfExists(path);
      throw diskFull;
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
