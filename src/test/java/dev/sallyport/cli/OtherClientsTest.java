package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.OtherClient;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;
import dev.sallyport.testing.TestKey;
import dev.sallyport.testing.TlsTestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code tls URL} names those clients that refuse a server, and no others: it's compared with what
 * the clients on this machine do. The output says which are there; in CI some have to be.
 */
class OtherClientsTest {
  private static final CertificateOptions LOCALHOST = CertificateOptions.server("localhost");

  @TempDir Path folder;

  /** A server's certificate, and the CA that clients are given. */
  private record Server(TestCertificate certificate, TestCa trusted) {}

  private static Map<String, Server> servers() {
    TestCa root = TestCa.root("Corp Root CA");
    TestCa issuing = root.intermediate("Corp Issuing CA");
    TestCertificate issued = issuing.issue(LOCALHOST);
    Map<String, Server> servers = new TreeMap<>();
    servers.put("sound", new Server(root.issue(LOCALHOST), root));
    servers.put("by an intermediate", new Server(issued, root));
    servers.put("no AKI", new Server(root.issue(LOCALHOST.withoutAuthorityKeyIdentifier()), root));
    servers.put(
        "CN only",
        new Server(root.issue(CertificateOptions.server().withCommonName("localhost")), root));
    servers.put(
        "SHA-1", new Server(root.issue(LOCALHOST.withSignatureAlgorithm("SHA1withECDSA")), root));
    servers.put("RSA 1024", new Server(root.issue(LOCALHOST.withKey(TestKey.RSA_1024)), root));
    servers.put("for clients only", new Server(root.issue(LOCALHOST.forClientsOnly()), root));
    servers.put("expired", new Server(root.issue(LOCALHOST.expired()), root));
    servers.put("not yet valid", new Server(root.issue(LOCALHOST.notYetValid()), root));
    servers.put("another host", new Server(root.issue("mcp.example"), root));
    servers.put("self-signed", new Server(TestCa.selfSigned(LOCALHOST), root));
    servers.put("of another CA", new Server(TestCa.root("Other CA").issue(LOCALHOST), root));
    servers.put("missing intermediate", new Server(issued.withChain(issued.certificate()), root));
    servers.put(
        "signed by no CA",
        new Server(root.intermediate(CertificateOptions.server("no CA")).issue(LOCALHOST), root));
    CertificateOptions ca = CertificateOptions.ca("Odd CA");
    servers.put("CA without SKI", of(TestCa.root(ca.withoutSubjectKeyIdentifier())));
    servers.put("CA without key usage", of(TestCa.root(ca.withoutKeyUsage())));
    servers.put(
        "CA with uncritical constraints", of(TestCa.root(ca.withUncriticalBasicConstraints())));
    servers.put("CA with RSA 1024", of(TestCa.root(ca.withKey(TestKey.RSA_1024))));
    return servers;
  }

  private static Server of(TestCa root) {
    return new Server(root.issue(LOCALHOST), root);
  }

  @Test
  void namesThoseClientsThatRefuseAServer() throws Exception {
    Map<String, Server> servers = servers();
    Map<String, String> told = new TreeMap<>();
    List<TlsTestServer> running = new ArrayList<>();
    List<OtherClient.Target> targets = new ArrayList<>();
    try {
      for (Map.Entry<String, Server> each : servers.entrySet()) {
        TlsTestServer server = TlsTestServer.start(each.getValue().certificate());
        running.add(server);
        Path ca = each.getValue().trusted().writePem(folder.resolve(running.size() + ".pem"));
        targets.add(new OtherClient.Target(each.getKey(), server.port(), ca));
        told.put(
            each.getKey(),
            Run.of(Map.of(), "tls", server.url().toString(), "--ca", ca.toString()).out());
      }
      SoftAssertions all = new SoftAssertions();
      List<OtherClient> installed = OtherClient.installed();
      if (System.getenv("CI") != null) {
        assertThat(installed)
            .extracting(OtherClient::kind)
            .contains(OtherClient.Kind.NODE, OtherClient.Kind.CURL);
      }
      for (OtherClient client : installed) {
        OtherClient.Outcomes outcomes = client.connect(targets, folder);
        System.out.println("sallyport tls compared with " + outcomes.version());
        told.forEach((server, text) -> compare(all, client, outcomes, server, text));
      }
      all.assertAll();
    } finally {
      running.forEach(TlsTestServer::close);
    }
  }

  /** What the gateway refuses as well, all refuse. */
  private static void compare(
      SoftAssertions all,
      OtherClient client,
      OtherClient.Outcomes outcomes,
      String server,
      String text) {
    String outcome = outcomes.of(server);
    List<String> words = client.wordsIn(text);
    String what =
        "%s says of '%s': %s; sallyport tls says:%n%s"
            .formatted(outcomes.version(), server, outcome, text);
    boolean refused = !words.isEmpty() || text.contains("The gateway refuses this server");
    all.assertThat(!outcome.equals("OK")).as(what).isEqualTo(refused);
    if (!words.isEmpty()) {
      all.assertThat(words).as(what).anyMatch(outcome::contains);
    }
  }
}
