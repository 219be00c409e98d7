package dev.sallyport.e2e;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The control port of a server of this suite: who waits there for what (see ../servers/serve.js).
 */
final class Control {
  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;

  Control(String url) {
    this.url = url;
  }

  /** Tells the server that something happened. */
  void tell(String event) throws Exception {
    status(request(event).POST(BodyPublishers.noBody()));
  }

  /** Whether the server saw it happen; waits for it. */
  boolean happened(String event) throws Exception {
    return status(request(event).GET()) == 200;
  }

  private HttpRequest.Builder request(String event) {
    String name = URLEncoder.encode(event, StandardCharsets.UTF_8).replace("+", "%20");
    return HttpRequest.newBuilder(URI.create(url + "/event/" + name))
        .timeout(Duration.ofSeconds(20));
  }

  private int status(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.discarding()).statusCode();
  }
}
