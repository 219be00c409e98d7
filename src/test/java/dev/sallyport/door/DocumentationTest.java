package dev.sallyport.door;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Listener;
import dev.sallyport.testing.StartedGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsClient;
import dev.sallyport.testing.TlsTestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The variables of docs/listener.md do what it says. */
class DocumentationTest {
  @TempDir Path folder;

  /** The variables of all blocks together, as properties; their files are in the folder. */
  private String[] properties() throws IOException {
    return Pattern.compile("(?m)^([A-Z0-9_]+)=(.*)$")
        .matcher(Files.readString(Path.of("docs/listener.md")))
        .results()
        .map(
            variable ->
                "--%s=%s"
                    .formatted(
                        variable.group(1).toLowerCase(Locale.ROOT).replace('_', '.'),
                        variable.group(2).replace("/tls/", folder + "/")))
        .toArray(String[]::new);
  }

  @Test
  void clientsGetHttp2AndMustShowACertificate() throws Exception {
    TestCa ca = TestCa.root("Door CA");
    TestCa clients = TestCa.root("Clients CA");
    new Listener(folder).write(ca.issue("localhost"));
    clients.writePem(folder.resolve("clients.pem"));
    String[] properties = properties();
    assertThat(properties).hasSize(8);
    try (TlsTestServer server = TlsTestServer.builder().start();
        StartedGateway gateway =
            StartedGateway.in(
                folder,
                GeneralSettings.DEFAULTS,
                List.of(Definitions.server("one", server.url()).build()),
                Map.of(),
                properties);
        HttpClient known =
            TlsClient.of(
                Version.HTTP_2, ca, clients.issue(CertificateOptions.server().forClientsOnly()));
        HttpClient unknown = TlsClient.of(Version.HTTP_2, ca)) {
      HttpRequest call =
          HttpRequest.newBuilder(
                  URI.create("https://localhost:%d/mcp/one".formatted(gateway.url("/").getPort())))
              .header("Content-Type", "application/json")
              .header("Accept", "application/json, text/event-stream")
              .POST(BodyPublishers.ofString(CALL))
              .build();
      HttpResponse<String> answer = known.send(call, BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(Version.HTTP_2);
      assertThatThrownBy(() -> unknown.send(call, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    }
  }
}
