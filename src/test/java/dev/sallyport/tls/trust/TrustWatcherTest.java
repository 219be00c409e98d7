package dev.sallyport.tls.trust;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.SslVerify;
import dev.sallyport.testing.TestCa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustWatcherTest {
  private static final TestCa ONE = TestCa.root("One");
  private static final TestCa TWO = TestCa.root("Two");
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path directory;

  @AutoClose
  private final TrustWatcher watcher =
      new TrustWatcher(new TrustResolver(Map.of(), new Properties()), NEVER);

  /** Collects what it's told, in words. */
  private static class Told implements TrustWatcher.Listener {
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public void trustChanged(Trust trust) {
      events.add("changed to " + names(trust));
    }

    @Override
    public void trustFailed(TrustException failure) {
      events.add("failed: " + failure.getMessage());
    }

    @Override
    public void trustRecovered() {
      events.add("recovered");
    }

    @Nullable String next() {
      return events.poll();
    }
  }

  @Test
  void tellsNothingAsLongAsNothingChanges() throws Exception {
    Path file = ONE.writePem(directory.resolve("ca.pem"));
    Told told = watch(file);
    watcher.look();
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    watcher.look();
    assertThat(told.next()).isNull();
  }

  @Test
  void seesAFileRewrittenInPlaceWithItsOldTime() throws Exception {
    Path file = ONE.writePem(directory.resolve("ca.pem"));
    FileTime time = Files.getLastModifiedTime(file);
    Told told = watch(file);
    TWO.writePem(file);
    Files.setLastModifiedTime(file, time);
    watcher.look();
    assertThat(told.next()).isEqualTo("changed to [CN=Two]");
    watcher.look();
    assertThat(told.next()).isNull();
  }

  @Test
  void seesAFileReplacedByRename() throws Exception {
    Path file = ONE.writePem(directory.resolve("ca.pem"));
    Told told = watch(file);
    Files.move(TWO.writePem(directory.resolve("new")), file, ATOMIC_MOVE);
    watcher.look();
    assertThat(told.next()).isEqualTo("changed to [CN=Two]");
  }

  @Test
  void seesKubernetesSwapItsLinks() throws Exception {
    Path first = Files.createDirectory(directory.resolve("..1"));
    Path second = Files.createDirectory(directory.resolve("..2"));
    ONE.writePem(first.resolve("ca.crt"));
    TWO.writePem(second.resolve("ca.crt"));
    Path data = Files.createSymbolicLink(directory.resolve("..data"), Path.of("..1"));
    Path file = Files.createSymbolicLink(directory.resolve("ca.crt"), Path.of("..data/ca.crt"));
    Told byFile = watch(file);
    Told byDirectory = watch(directory);
    Files.move(
        Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..2")),
        data,
        ATOMIC_MOVE);
    watcher.look();
    assertThat(byFile.next()).isEqualTo("changed to [CN=Two]");
    assertThat(byDirectory.next()).isEqualTo("changed to [CN=Two]");
  }

  @Test
  void seesACertificateAddedToADirectory() throws Exception {
    ONE.writePem(directory.resolve("one.pem"));
    Told told = watch(directory);
    TWO.writePem(directory.resolve("two.pem"));
    watcher.look();
    assertThat(told.next()).isEqualTo("changed to [CN=One, CN=Two]");
  }

  @Test
  void keepsTheLastGoodTrustAndTellsOfAFailureOnce() throws Exception {
    Path file = ONE.writePem(directory.resolve("ca.pem"));
    Told told = watch(file);
    Files.writeString(file, "garbage");
    watcher.look();
    watcher.look();
    assertThat(told.next()).startsWith("failed: ssl_verify " + file + " holds no certificate");
    assertThat(told.next()).isNull();
    Files.delete(file);
    watcher.look();
    watcher.look();
    assertThat(told.next()).startsWith("failed: ssl_verify " + file + " doesn't exist");
    assertThat(told.next()).isNull();
    ONE.writePem(file);
    watcher.look();
    assertThat(told.next()).isEqualTo("recovered");
    Files.writeString(file, "garbage");
    watcher.look();
    TWO.writePem(file);
    watcher.look();
    assertThat(told.next()).startsWith("failed: ");
    assertThat(told.next()).isEqualTo("changed to [CN=Two]");
    assertThat(told.next()).isNull();
  }

  @Test
  void picksUpAFileThatWasMissingAtTheStart() {
    Path file = directory.resolve("late.pem");
    Told told = new Told();
    watcher.watch(new SslVerify.CaPath(file), null, told);
    watcher.look();
    assertThat(told.next()).as("the caller knows already that it's missing").isNull();
    ONE.writePem(file);
    watcher.look();
    assertThat(told.next()).isEqualTo("changed to [CN=One]");
  }

  @Test
  void noServersBrokenFileHidesAnothersChange() throws Exception {
    Path broken = ONE.writePem(directory.resolve("broken.pem"));
    Path good = ONE.writePem(directory.resolve("good.pem"));
    watch(broken);
    Told told = watch(good);
    watch(broken);
    Files.writeString(broken, "garbage");
    TWO.writePem(good);
    watcher.look();
    assertThat(told.next()).isEqualTo("changed to [CN=Two]");
  }

  @Test
  void goesOnAfterAListenerThatThrowsAndTellsItAgain() throws Exception {
    Path file = ONE.writePem(directory.resolve("ca.pem"));
    Told throwing =
        new Told() {
          @Override
          public void trustChanged(Trust trust) {
            super.trustChanged(trust);
            throw new IllegalStateException("listener");
          }
        };
    watcher.watch(new SslVerify.CaPath(file), trust(ONE, file), throwing);
    Told told = watch(file);
    TWO.writePem(file);
    watcher.look();
    watcher.look();
    assertThat(told.events).containsExactly("changed to [CN=Two]");
    assertThat(throwing.events).containsExactly("changed to [CN=Two]", "changed to [CN=Two]");
  }

  @Test
  void watchesSslCertFile() throws Exception {
    Path file = ONE.writePem(directory.resolve("env.pem"));
    TrustResolver resolver =
        new TrustResolver(Map.of("SSL_CERT_FILE", file.toString()), new Properties());
    Told told = new Told();
    try (TrustWatcher byDefault = new TrustWatcher(resolver, NEVER)) {
      SslVerify sslVerify = new SslVerify.Default();
      byDefault.watch(sslVerify, resolver.resolve(sslVerify), told);
      TWO.writePem(file);
      byDefault.look();
      assertThat(told.next()).isEqualTo("changed to [CN=Two]");
    }
  }

  @Test
  void seesAChangeBetweenLoadingAndWatching() throws Exception {
    Path file = TWO.writePem(directory.resolve("ca.pem"));
    Told told = new Told();
    watcher.watch(new SslVerify.CaPath(file), trust(ONE, file), told);
    watcher.look();
    assertThat(told.next()).isEqualTo("changed to [CN=Two]");
  }

  @Test
  void tellsNothingAfterTheWatchIsClosed() throws Exception {
    Path file = ONE.writePem(directory.resolve("ca.pem"));
    Told told = new Told();
    watcher.watch(new SslVerify.CaPath(file), trust(ONE, file), told).close();
    TWO.writePem(file);
    watcher.look();
    assertThat(told.next()).isNull();
  }

  @Test
  void looksByItself() throws Exception {
    Path file = ONE.writePem(directory.resolve("ca.pem"));
    Told told = new Told();
    try (TrustWatcher quick =
        new TrustWatcher(new TrustResolver(Map.of(), new Properties()), Duration.ofMillis(10))) {
      quick.watch(new SslVerify.CaPath(file), trust(ONE, file), told);
      Files.move(TWO.writePem(directory.resolve("new")), file, ATOMIC_MOVE);
      assertThat(told.events.poll(10, TimeUnit.SECONDS)).isEqualTo("changed to [CN=Two]");
    }
  }

  private Told watch(Path path) {
    Told told = new Told();
    watcher.watch(new SslVerify.CaPath(path), trust(ONE, path), told);
    return told;
  }

  private static Trust trust(TestCa ca, Path path) {
    return new Trust.Anchors("ssl_verify " + path, List.of(ca.certificate()));
  }

  private static String names(Trust trust) {
    return ((Trust.Anchors) trust)
        .certificates().stream()
            .map(certificate -> certificate.getSubjectX500Principal().getName())
            .toList()
            .toString();
  }
}
