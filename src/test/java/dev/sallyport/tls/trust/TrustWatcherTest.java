package dev.sallyport.tls.trust;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TlsVersion;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;
import dev.sallyport.tls.certificate.X509;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustWatcherTest {
  private static final TestCa ONE = TestCa.root("One");
  private static final TestCa TWO = TestCa.root("Two");
  private static final TestCertificate CLIENT =
      ONE.issue(CertificateOptions.server().withCommonName("client"));
  private static final TestCertificate NEXT_CLIENT =
      ONE.issue(CertificateOptions.server().withCommonName("next"));
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path directory;

  @AutoClose
  private final TrustWatcher watcher =
      new TrustWatcher(new TrustResolver(Map.of(), new Properties()), NEVER);

  /** Collects what it's told, in words. */
  private static class Told implements TrustWatcher.Listener {
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public void trustChanged(LoadedTls trust) {
      events.add("changed to " + names(trust));
    }

    @Override
    public void trustFailed(TrustException failure) {
      events.add((failure.endsTrustInUse() ? "over: " : "failed: ") + failure.getMessage());
    }

    @Override
    public void exceptionEnds(LocalDate end, long days) {
      events.add("ends in " + days);
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
    watcher.watch(ServerTls.of(new SslVerify.CaPath(file)), null, told);
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
          public void trustChanged(LoadedTls trust) {
            super.trustChanged(trust);
            throw new IllegalStateException("listener");
          }
        };
    watcher.watch(ServerTls.of(new SslVerify.CaPath(file)), trust(ONE, file), throwing);
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
      ServerTls sslVerify = ServerTls.DEFAULT;
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
    watcher.watch(ServerTls.of(new SslVerify.CaPath(file)), trust(ONE, file), told);
    watcher.look();
    assertThat(told.next()).isEqualTo("changed to [CN=Two]");
  }

  @Test
  void tellsNothingAfterTheWatchIsClosed() throws Exception {
    Path file = ONE.writePem(directory.resolve("ca.pem"));
    Told told = new Told();
    watcher.watch(ServerTls.of(new SslVerify.CaPath(file)), trust(ONE, file), told).close();
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
      quick.watch(ServerTls.of(new SslVerify.CaPath(file)), trust(ONE, file), told);
      Files.move(TWO.writePem(directory.resolve("new")), file, ATOMIC_MOVE);
      assertThat(told.events.poll(10, TimeUnit.SECONDS)).isEqualTo("changed to [CN=Two]");
    }
  }

  @Test
  void watchesTheClientCertificate() throws Exception {
    Path ca = ONE.writePem(directory.resolve("ca.pem"));
    Path first = Files.createDirectory(directory.resolve("..1"));
    Path second = Files.createDirectory(directory.resolve("..2"));
    write(CLIENT, first);
    write(NEXT_CLIENT, second);
    Path data = Files.createSymbolicLink(directory.resolve("..data"), Path.of("..1"));
    ServerTls tls = withClient(ca, data.resolve("tls.crt"), data.resolve("tls.key"));
    TrustResolver resolver = new TrustResolver(Map.of(), new Properties());
    Told told = new Told();
    watcher.watch(tls, resolver.resolve(tls), told);
    watcher.look();
    assertThat(told.next()).isNull();

    Files.move(
        Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..2")),
        data,
        ATOMIC_MOVE);
    watcher.look();
    assertThat(told.next()).isEqualTo("changed to [CN=One] and next");

    CLIENT.writeServerFiles(second.resolve("tls.crt"), second.resolve("other.key"));
    watcher.look();
    assertThat(told.next()).startsWith("failed: ssl_client_key " + data.resolve("tls.key"));
    TWO.writePem(ca);
    watcher.look();
    assertThat(told.next())
        .as("what's wrong with the client's key doesn't keep an old CA trusted")
        .isEqualTo("changed to [CN=Two] and next");
    write(CLIENT, second);
    watcher.look();
    assertThat(told.next()).isEqualTo("changed to [CN=Two] and client");
    assertThat(told.next()).isNull();
  }

  private static void write(TestCertificate certificate, Path folder) {
    certificate.writeServerFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"));
  }

  private static ServerTls withClient(Path ca, Path certificate, Path key) {
    return new ServerTls(
        new SslVerify.CaPath(ca),
        false,
        new ClientIdentity(certificate, key, null),
        null,
        TlsVersion.TLS_1_2,
        null,
        List.of());
  }

  @Test
  void warnsBeforeAnExceptionEndsAndSaysWhenItHas() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2031-01-19T00:00:00Z"));
    TrustResolver resolver = new TrustResolver(Map.of(), new Properties(), List.of(), now::get);
    ServerTls tls =
        new ServerTls(
            new SslVerify.Disabled(),
            false,
            null,
            null,
            TlsVersion.TLS_1_2,
            LocalDate.of(2031, 2, 3),
            List.of());
    Told told = new Told();
    try (TrustWatcher dated = new TrustWatcher(resolver, NEVER)) {
      dated.watch(tls, resolver.resolve(tls), told);
      dated.look();
      assertThat(told.next()).as("15 days before").isNull();
      now.set(Instant.parse("2031-01-20T00:00:00Z"));
      dated.look();
      dated.look();
      assertThat(told.next()).isEqualTo("ends in 14");
      assertThat(told.next()).isNull();
      now.set(Instant.parse("2031-02-02T12:00:00Z"));
      dated.look();
      assertThat(told.next()).isEqualTo("ends in 0");
      now.set(Instant.parse("2031-02-03T00:00:00Z"));
      dated.look();
      dated.look();
      assertThat(told.next()).startsWith("over: ssl_verify: false ended on 2031-02-03");
      assertThat(told.next()).isNull();
    }
  }

  private Told watch(Path path) {
    Told told = new Told();
    watcher.watch(ServerTls.of(new SslVerify.CaPath(path)), trust(ONE, path), told);
    return told;
  }

  private static LoadedTls trust(TestCa ca, Path path) {
    return LoadedTls.of(new Trust.Anchors("ssl_verify " + path, List.of(ca.certificate())));
  }

  private static String names(LoadedTls tls) {
    String client =
        tls.identity() == null
            ? ""
            : " and " + X509.shortName(tls.identity().certificate().getSubjectX500Principal());
    return ((Trust.Anchors) tls.trust())
            .certificates().stream()
                .map(certificate -> certificate.getSubjectX500Principal().getName())
                .toList()
                .toString()
        + client;
  }
}
