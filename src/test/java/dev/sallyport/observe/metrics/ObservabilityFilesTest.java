package dev.sallyport.observe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.SslVerify;
import dev.sallyport.signal.Signals;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.StartedGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

/** What the dashboard, the alert rules and the documentation name is really there. */
class ObservabilityFilesTest {
  private static final Path FOLDER = Path.of("observability");
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:mcp|sallyport|jvm|process)_[a-z_]+[a-z]\\b(?!\")");
  private static final Set<String> LABELS = Set.of("mcp_method_name");

  @TempDir Path folder;

  @Test
  void nameOnlyMetricsThatAreThere() throws IOException {
    Set<String> named = new TreeSet<>();
    for (String file : new String[] {"alerts.yaml", "grafana-dashboard.json"}) {
      named.addAll(metrics(Files.readString(FOLDER.resolve(file))));
    }
    assertThat(named).hasSizeGreaterThan(15);
    assertThat(scrape().names()).containsAll(named);
  }

  @Test
  void documentationNamesEveryMetricOfTheGateway() throws IOException {
    String documentation = Files.readString(Path.of("docs/observability.md"));
    assertThat(scrape().names())
        .filteredOn(name -> name.startsWith("sallyport_"))
        .allSatisfy(name -> assertThat(documentation).contains("`" + name));
  }

  @Test
  void dashboardIsJson() throws IOException {
    assertThat(
            new ObjectMapper()
                .readTree(Files.readString(FOLDER.resolve("grafana-dashboard.json")))
                .get("panels")
                .size())
        .isEqualTo(16);
  }

  private static Set<String> metrics(String text) {
    Set<String> names = new TreeSet<>();
    Matcher found = METRIC.matcher(text);
    while (found.find()) {
      if (!LABELS.contains(found.group())) {
        names.add(found.group());
      }
    }
    return names;
  }

  private Scrape scrape() {
    TestCa ca = TestCa.root("Corp Root CA");
    Path pem = ca.writePem(folder.resolve("ca.pem"));
    try (TlsTestServer server = TlsTestServer.start(ca.issue("localhost"));
        StartedGateway gateway =
            StartedGateway.in(
                folder,
                Definitions.server("files", server.httpsUrl())
                    .sslVerify(new SslVerify.CaPath(pem))
                    .roomFor(5)
                    .build())) {
      McpClient.post(gateway.url("/mcp/files"), McpClient.CALL);
      Signals signals = gateway.bean(Signals.class);
      signals.trustReloaded("files");
      signals.trustFailed("files");
      return Scrape.of(gateway);
    }
  }
}
