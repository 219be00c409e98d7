package dev.sallyport.tls.certificate;

import dev.sallyport.tls.certificate.PathContent.Directory;
import dev.sallyport.tls.certificate.PathContent.OneFile;
import dev.sallyport.tls.certificate.PathContent.Unreadable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One look at the files: each path is read at most once, however many servers name it. Not
 * thread-safe, and made anew for every look.
 */
public final class CertificateFiles {
  private static final int MAX_FILE_BYTES = 16 << 20;
  private static final int MAX_DIRECTORY_BYTES = 64 << 20;
  private static final int MAX_DIRECTORY_FILES = 10_000;

  private final Map<Path, PathContent> seen = new HashMap<>();

  /** Reads what is at the path, or says why that isn't possible. */
  public PathContent at(Path path) {
    return seen.computeIfAbsent(path, CertificateFiles::read);
  }

  private static PathContent read(Path path) {
    try {
      if (Files.isDirectory(path)) {
        return directory(path);
      }
      FileContent file = file(path, path.toString());
      return new OneFile(file, HexFormat.of().formatHex(sha256().digest(file.bytes())));
    } catch (NoSuchFileException e) {
      return new Unreadable("doesn't exist");
    } catch (AccessDeniedException e) {
      return new Unreadable("may not be read by the user that Sallyport runs as");
    } catch (FileSystemLoopException e) {
      return new Unreadable("is a symbolic link to itself");
    } catch (IOException e) {
      return new Unreadable("can't be read: " + X509.problem(e));
    }
  }

  /** Hidden entries are left out: Kubernetes keeps its versions of mounted files in them. */
  private static PathContent directory(Path directory) throws IOException {
    List<Path> entries;
    try (Stream<Path> all = Files.list(directory)) {
      entries =
          all.filter(entry -> !entry.getFileName().toString().startsWith("."))
              .filter(entry -> !Files.isDirectory(entry))
              .sorted()
              .limit(MAX_DIRECTORY_FILES + 1L)
              .toList();
    }
    if (entries.size() > MAX_DIRECTORY_FILES) {
      return new Unreadable("holds more than %d files".formatted(MAX_DIRECTORY_FILES));
    }
    MessageDigest digest = sha256();
    Set<Path> real = new HashSet<>();
    List<FileContent> files = new ArrayList<>();
    long bytes = 0;
    for (Path entry : entries) {
      String name = entry.getFileName().toString();
      try {
        if (!real.add(entry.toRealPath())) {
          continue;
        }
        FileContent file = file(entry, name);
        files.add(file);
        bytes += file.bytes().length;
        digest.update((name + "\n" + file.bytes().length + "\n").getBytes(StandardCharsets.UTF_8));
        digest.update(file.bytes());
      } catch (NoSuchFileException e) {
        return new Unreadable("holds the link %s to a file that doesn't exist".formatted(name));
      } catch (IOException e) {
        return new Unreadable("holds %s, which can't be read: %s".formatted(name, X509.problem(e)));
      }
      if (bytes > MAX_DIRECTORY_BYTES) {
        return new Unreadable("holds more than 64 MiB");
      }
    }
    return new Directory(files, HexFormat.of().formatHex(digest.digest()));
  }

  private static FileContent file(Path path, String name) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new IOException("it is a device, pipe or socket, not a file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw new IOException("it has more than 16 MiB");
      }
      return new FileContent(name, bytes);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
