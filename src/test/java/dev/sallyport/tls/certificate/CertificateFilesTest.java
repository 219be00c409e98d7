package dev.sallyport.tls.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFilesTest {
  @TempDir Path directory;

  @Test
  void readsAPathOnceInALook() throws Exception {
    Path file = Files.writeString(directory.resolve("ca.pem"), "one");
    CertificateFiles look = new CertificateFiles();
    PathContent first = look.at(file);
    Files.writeString(file, "two");
    assertThat(look.at(file)).isSameAs(first);
    assertThat(fingerprint(new CertificateFiles().at(file))).isNotEqualTo(fingerprint(first));
  }

  @Test
  void hasTheSameFingerprintForTheSameContent() throws Exception {
    Path file = Files.writeString(directory.resolve("ca.pem"), "one");
    String before = fingerprint(new CertificateFiles().at(file));
    String directoryBefore = fingerprint(new CertificateFiles().at(directory));
    Files.delete(file);
    Files.writeString(file, "one");
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertThat(fingerprint(new CertificateFiles().at(file))).isEqualTo(before);
    assertThat(fingerprint(new CertificateFiles().at(directory))).isEqualTo(directoryBefore);
  }

  @Test
  void tellsContentThatMovedFromOneFileToAnother() throws Exception {
    Files.writeString(directory.resolve("a"), "12");
    Files.writeString(directory.resolve("b"), "3");
    String before = fingerprint(new CertificateFiles().at(directory));
    Files.writeString(directory.resolve("a"), "1");
    Files.writeString(directory.resolve("b"), "23");
    assertThat(fingerprint(new CertificateFiles().at(directory))).isNotEqualTo(before);
  }

  private static String fingerprint(PathContent content) {
    return switch (content) {
      case PathContent.OneFile(var file, var fingerprint) -> fingerprint;
      case PathContent.Directory(var files, var fingerprint) -> fingerprint;
      case PathContent.Unreadable(var problem) -> throw new AssertionError(problem);
    };
  }
}
