package dev.sallyport.upstream.oauth;

import dev.sallyport.definition.TokenClientAuth;
import dev.sallyport.definition.UpstreamAuth.ClientCredentials;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The request for a token (RFC 6749 §4.4.2). */
final class TokenRequest {
  private TokenRequest() {}

  static OAuthRequest of(ClientCredentials client, TokenEndpoint endpoint) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", ClientCredentials.FLOW);
    if (!endpoint.scopes().isEmpty()) {
      form.put("scope", String.join(" ", endpoint.scopes()));
    }
    if (endpoint.resource() != null) {
      form.put("resource", endpoint.resource());
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    headers.put("Content-Type", "application/x-www-form-urlencoded");
    authenticate(client, endpoint.clientAuth(), headers, form);
    return new OAuthRequest(
        OAuthRequest.Recipient.TOKEN_SERVER,
        HttpMethod.POST,
        endpoint.uri(),
        headers,
        form.entrySet().stream()
            .map(field -> field.getKey() + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&")));
  }

  private static void authenticate(
      ClientCredentials client,
      TokenClientAuth method,
      Map<String, String> headers,
      Map<String, String> form) {
    switch (method) {
      case CLIENT_SECRET_POST -> {
        form.put("client_id", client.clientId());
        form.put("client_secret", client.clientSecret().value());
      }
      // Both are form-encoded first (RFC 6749 §2.3.1).
      case CLIENT_SECRET_BASIC ->
          headers.put(
              "Authorization",
              "Basic "
                  + Base64.getEncoder()
                      .encodeToString(
                          (encoded(client.clientId())
                                  + ":"
                                  + encoded(client.clientSecret().value()))
                              .getBytes(StandardCharsets.US_ASCII)));
    }
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
