package dev.sallyport.testing;

import dev.sallyport.SallyportApplication;
import dev.sallyport.StartUp;
import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole gateway on an ephemeral port of loopback, and a caller of its REST API. Whoever starts
 * it closes it.
 */
public final class RunningApplication implements AutoCloseable {
  /** The admin key. */
  public static final String KEY = "an-admin-key-for-tests-only";

  private static final JsonMapper JSON = JsonMapper.shared();

  private final ConfigurableApplicationContext context;
  private final URI url;

  private RunningApplication(ConfigurableApplicationContext context) {
    this.context = context;
    this.url =
        URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port"));
  }

  /** What the REST API answered. */
  public record Answer(int status, HttpResponse<String> response, JsonNode body) {
    /** A field of the body. */
    public JsonNode field(String name) {
      return body.path(name);
    }
  }

  /**
   * Starts a gateway.
   *
   * @param folder where its files go
   * @param config the text of {@code config.yaml}
   * @param environment by which it finds its database
   */
  public static RunningApplication start(
      Path folder, String config, Map<String, String> environment) {
    Map<String, String> complete = new HashMap<>(environment);
    complete.putIfAbsent("SALLYPORT_MASTER_KEY", KEY);
    complete.putIfAbsent("SALLYPORT_SECRET_KEY", RunningStore.KEY);
    try {
      Path file = Files.writeString(folder.resolve("config.yaml"), config);
      return new RunningApplication(
          SallyportApplication.start(
              new StartUp(ConfigFile.load(file, complete).config(), file, complete, false),
              "--server.port=0",
              "--server.address=127.0.0.1",
              "--spring.main.register-shutdown-hook=false"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** A path on the gateway. */
  public URI url(String path) {
    return url.resolve(path);
  }

  /** A part of it. */
  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** Gets. */
  public Answer get(String path) {
    return send("GET", path, null);
  }

  /** Posts JSON, in which apostrophes stand for quotation marks. */
  public Answer post(String path, String json) {
    return send("POST", path, json);
  }

  /** Puts JSON, in which apostrophes stand for quotation marks. */
  public Answer put(String path, String json) {
    return send("PUT", path, json);
  }

  /** Deletes. */
  public Answer delete(String path) {
    return send("DELETE", path, null);
  }

  private Answer send(String method, String path, @org.jspecify.annotations.Nullable String json) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url(path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + KEY)
            .method(
                method,
                json == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(json.replace('\'', '"')));
    if (json != null) {
      request.header("Content-Type", "application/json");
    }
    return answer(McpClient.send(request.build()));
  }

  /** Sends any request, with no key but its own. */
  public static Answer answer(HttpResponse<String> response) {
    boolean isJson =
        response
            .headers()
            .firstValue("Content-Type")
            .filter(type -> type.contains("json"))
            .isPresent();
    return new Answer(
        response.statusCode(),
        response,
        isJson
            ? Objects.requireNonNull(JSON.readTree(response.body()))
            : JSON.getNodeFactory().stringNode(response.body()));
  }

  @Override
  public void close() {
    context.close();
  }
}
