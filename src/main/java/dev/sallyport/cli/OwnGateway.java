package dev.sallyport.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The gateway that runs on this machine, with the same environment.
 *
 * @param host as in a URL
 * @param secure whether its listener is known to have TLS; if not, that's found out
 */
record OwnGateway(String host, int port, boolean secure) {
  private static final int DEFAULT_PORT = 4000;

  /**
   * Finds it by the variables that it was started with.
   *
   * @param askedFor the port to take, or 0 for the one in the environment
   * @throws IllegalArgumentException if a variable can't be understood
   */
  static OwnGateway find(Map<String, String> environment, int askedFor) {
    String management = environment.getOrDefault("MANAGEMENT_SERVER_PORT", "");
    String main = environment.getOrDefault("SERVER_PORT", "");
    boolean onManagement = askedFor == 0 && !management.isEmpty() && !management.equals(main);
    String prefix = onManagement ? "MANAGEMENT_SERVER_" : "SERVER_";
    int port = askedFor > 0 ? askedFor : port(prefix, onManagement ? management : main);
    boolean secure =
        Stream.of("BUNDLE", "CERTIFICATE", "KEYSTORE", "KEY_STORE")
            .anyMatch(each -> environment.containsKey(prefix + "SSL_" + each));
    return new OwnGateway(host(environment.getOrDefault(prefix + "ADDRESS", "")), port, secure);
  }

  private static int port(String prefix, String text) {
    if (text.isEmpty()) {
      return DEFAULT_PORT;
    }
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          "environment variable %sPORT: '%s' isn't a port".formatted(prefix, text), notANumber);
    }
  }

  /** An address that means all of the machine's is reached on loopback. */
  private static String host(String address) {
    try {
      InetAddress listening = InetAddress.getByName(address);
      String host =
          listening.isAnyLocalAddress()
              ? InetAddress.getLoopbackAddress().getHostAddress()
              : listening.getHostAddress();
      return host.contains(":") ? "[" + host + "]" : host;
    } catch (UnknownHostException unknown) {
      throw new IllegalArgumentException(
          "environment variable SERVER_ADDRESS: '%s' isn't an address".formatted(address), unknown);
    }
  }

  /**
   * Asks it; by https if its listener has TLS. Whose certificate that is isn't verified: it's this
   * machine's own gateway, its certificate is for the name that clients use, and nothing secret is
   * sent.
   *
   * @throws IOException if there's no answer
   * @throws IllegalArgumentException if the path can't be one
   */
  HttpResponse<String> get(String path, Duration timeout) throws IOException, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(anyCertificate())
            .connectTimeout(timeout)
            .build()) {
      try {
        return send(client, secure ? "https" : "http", path, timeout);
      } catch (ConnectException | HttpTimeoutException noAnswer) {
        throw noAnswer;
      } catch (IOException failure) {
        if (secure) {
          throw failure;
        }
        // A listener with TLS closes the connection on plain HTTP.
        return send(client, "https", path, timeout);
      }
    }
  }

  private HttpResponse<String> send(HttpClient client, String scheme, String path, Duration timeout)
      throws IOException, InterruptedException {
    URI url = URI.create("%s://%s:%d%s".formatted(scheme, host, port, path));
    return client.send(
        HttpRequest.newBuilder(url).timeout(timeout).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Why there was no answer. */
  static String words(IOException failure) {
    return switch (failure) {
      case HttpTimeoutException _ -> "it took too long";
      case ConnectException _ -> "nothing listens there";
      case IOException other ->
          Objects.requireNonNullElse(other.getMessage(), other.getClass().getSimpleName());
    };
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }

  private static SSLContext anyCertificate() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new AnyCertificate()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Being an extended one, it's asked for the host name, too. */
  private static final class AnyCertificate extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
