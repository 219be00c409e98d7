package dev.sallyport.observe.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.ConfigState;
import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.store.StoreState;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.StartedGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

class HealthTest {
  private static final StoreState AWAY =
      new StoreState.Away("PostgreSQL at db.internal:5432", Instant.EPOCH, "connection refused");
  private static final ConfigState BROKEN =
      new ConfigState(Path.of("/app/config.yaml"), Instant.EPOCH, List.of("line 3"), false);

  @TempDir Path folder;

  @Test
  void answersEveryProbeOnBothPortsWithoutAKey() throws Exception {
    try (StartedGateway gateway =
        StartedGateway.in(
            folder,
            Definitions.withKey("only-an-example"),
            List.of(),
            Map.of(),
            "--server.address=127.0.0.1",
            "--management.server.port=0")) {
      for (String path : Probe.PATHS.keySet()) {
        for (URI url : List.of(gateway.url(path), gateway.management(path))) {
          assertThat(send("GET", url).statusCode()).as(url.toString()).isEqualTo(200);
          HttpResponse<String> head = send("HEAD", url);
          assertThat(head.statusCode()).as(url.toString()).isEqualTo(200);
          assertThat(head.body()).isEmpty();
          HttpResponse<String> post = send("POST", url);
          assertThat(post.statusCode()).as(url.toString()).isEqualTo(405);
          assertThat(post.headers().firstValue("allow")).contains("GET, HEAD");
        }
      }
      assertThat(send("GET", gateway.url("/readyz?verbose")).body())
          .isEqualTo(
              "{\"status\":\"UP\",\"phase\":\"RUNNING\",\"checks\":{\"database\":\"UP\",\"configuration\":\"UP\"}}");
      assertThat(send("GET", gateway.url("/health/readiness")).body())
          .isEqualTo("{\"status\":\"healthy\",\"db\":\"connected\"}");
    }
  }

  @Test
  void answersOnThePortForClientsAlone() throws Exception {
    try (StartedGateway gateway =
        StartedGateway.in(folder, GeneralSettings.DEFAULTS, List.of(), Map.of())) {
      assertThat(send("GET", gateway.url("/livez")).body()).isEqualTo("{\"status\":\"UP\"}");
    }
  }

  @Test
  void isReadyWhileTheDatabaseIsAwayAndTheFileIsBroken() {
    HealthReport.Answer ready = report(Readiness.Phase.RUNNING).answer(Probe.READY);
    assertThat(ready.healthy()).isTrue();
    assertThat(ready.json())
        .contains("\"database\":\"AWAY\"")
        .contains("\"configuration\":\"MISTAKES\"");
    assertThat(report(Readiness.Phase.RUNNING).answer(Probe.LITELLM_READY).json())
        .isEqualTo("{\"status\":\"healthy\",\"db\":\"Not connected\"}");
  }

  @Test
  void isNotReadyBeforeTheStartIsOver() {
    assertThat(report(Readiness.Phase.STARTING).answer(Probe.READY).healthy()).isFalse();
    assertThat(report(Readiness.Phase.STARTING).answer(Probe.STARTED).healthy()).isFalse();
    assertThat(report(Readiness.Phase.STARTING).answer(Probe.LIVE).healthy()).isTrue();
  }

  @Test
  void isAliveButNotReadyWhileItStops() {
    assertThat(report(Readiness.Phase.STOPPING).answer(Probe.READY).json())
        .contains("\"status\":\"DOWN\"");
    assertThat(report(Readiness.Phase.STOPPING).answer(Probe.LITELLM_READY).healthy()).isFalse();
    assertThat(report(Readiness.Phase.STOPPING).answer(Probe.STARTED).healthy()).isTrue();
    assertThat(report(Readiness.Phase.STOPPING).answer(Probe.LIVE).healthy()).isTrue();
  }

  @Test
  void tellsNoInternals() {
    for (Readiness.Phase life : Readiness.Phase.values()) {
      for (Probe probe : Probe.values()) {
        assertThat(report(life).answer(probe).json())
            .doesNotContain("internal", "refused", "yaml", "line");
      }
    }
  }

  private static HealthReport report(Readiness.Phase life) {
    GenericApplicationContext context = new GenericApplicationContext();
    Readiness readiness = new Readiness(context);
    Stream.of(
            new ApplicationReadyEvent(
                new SpringApplication(), new String[0], context, Duration.ZERO),
            new ContextClosedEvent(context))
        .limit(
            switch (life) {
              case STARTING -> 0;
              case RUNNING -> 1;
              case STOPPING -> 2;
            })
        .forEach(readiness::onApplicationEvent);
    return new HealthReport(readiness, () -> AWAY, () -> BROKEN);
  }

  private static HttpResponse<String> send(String method, URI url) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(url)
              .method(method, HttpRequest.BodyPublishers.noBody())
              .version(HttpClient.Version.HTTP_1_1)
              .build(),
          BodyHandlers.ofString());
    }
  }
}
