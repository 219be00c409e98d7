package dev.sallyport.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Sends single HTTP requests the way MCP clients do. */
public final class McpClient {
  /** A call of a tool, with id 7. */
  public static final String CALL =
      """
      {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{}}}""";

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private McpClient() {}

  /** Posts a message; headers are names and values in turn. */
  public static HttpResponse<String> post(URI uri, String message, String... headers) {
    return send(request(uri, headers).POST(BodyPublishers.ofString(message)).build());
  }

  /** Posts a message without saying how long it is. */
  public static HttpResponse<String> postChunked(URI uri, String message) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    return send(
        request(uri)
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))
            .build());
  }

  /** Posts without waiting. */
  public static CompletableFuture<HttpResponse<String>> postAsync(
      URI uri, String message, String... headers) {
    return HTTP.sendAsync(
        request(uri, headers).POST(BodyPublishers.ofString(message)).build(),
        BodyHandlers.ofString());
  }

  /**
   * Posts a message and reads the answer line by line as it comes; closing the stream breaks it
   * off.
   */
  public static HttpResponse<Stream<String>> postForLines(
      URI uri, String message, String... headers) {
    return lines(request(uri, headers).POST(BodyPublishers.ofString(message)).build());
  }

  /** Opens a stream by GET. */
  public static HttpResponse<Stream<String>> getLines(URI uri, String... headers) {
    return lines(request(uri, headers).GET().build());
  }

  /** Gets without a stream. */
  public static HttpResponse<String> get(URI uri, String... headers) {
    return send(request(uri, headers).GET().build());
  }

  /** Any other method, without a body. */
  public static HttpResponse<String> method(String method, URI uri, String... headers) {
    return send(request(uri, headers).method(method, BodyPublishers.noBody()).build());
  }

  private static HttpRequest.Builder request(URI uri, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream");
    return headers.length == 0 ? request : request.headers(headers);
  }

  /** Sends any request. */
  public static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpResponse<Stream<String>> lines(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofLines());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
