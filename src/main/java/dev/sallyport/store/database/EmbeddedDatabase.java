package dev.sallyport.store.database;

import dev.sallyport.store.StoreStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** The H2 database that's used when no other is configured: one file, and one process. */
final class EmbeddedDatabase {
  private static final String SETTINGS =
      ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
          // The context closes it, after the last request.
          + ";DB_CLOSE_ON_EXIT=FALSE"
          // A commit is in the file before it's answered.
          + ";WRITE_DELAY=0";

  private EmbeddedDatabase() {}

  /**
   * The database in a folder, which is made if it isn't there, for its owner only.
   *
   * @throws StoreStartException if the folder can't be made, or its path can't stand in a JDBC URL
   */
  static Database in(Path folder) {
    Path place = folder.toAbsolutePath().normalize();
    if (place.toString().contains(";")) {
      throw cannot(place, "H2 takes no ';' in a path");
    }
    try {
      if (!Files.isDirectory(place)) {
        make(place);
      }
    } catch (IOException failed) {
      throw cannot(place, String.valueOf(failed));
    }
    if (!Files.isWritable(place)) {
      throw cannot(place, "it can't be written");
    }
    Path file = place.resolve("sallyport");
    return new Database(
        Database.Kind.H2, "jdbc:h2:file:" + file + SETTINGS, "sa", null, "H2 at " + file, place);
  }

  private static void make(Path folder) throws IOException {
    Path parent = folder.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.createDirectory(folder, ownerOnly(folder));
  }

  private static FileAttribute<?>[] ownerOnly(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private static StoreStartException cannot(Path folder, String reason) {
    return new StoreStartException(
        "The data folder " + folder + " can't be used: " + reason + ".",
        "Set SALLYPORT_DATA_DIR to a folder that the gateway may write, or DATABASE_URL to a"
            + " PostgreSQL database.");
  }
}
