package dev.sallyport.tls.certificate;

import java.util.List;

/** What is at a path at one moment. */
public sealed interface PathContent {

  /**
   * One file.
   *
   * @param fingerprint equal for equal contents
   */
  record OneFile(FileContent file, String fingerprint) implements PathContent {}

  /**
   * The files of a directory, in the order of their names.
   *
   * @param fingerprint equal for equal names and contents
   */
  record Directory(List<FileContent> files, String fingerprint) implements PathContent {
    public Directory {
      files = List.copyOf(files);
    }
  }

  /**
   * It can't be read.
   *
   * @param problem as the end of a sentence that begins with the path
   */
  record Unreadable(String problem) implements PathContent {}
}
