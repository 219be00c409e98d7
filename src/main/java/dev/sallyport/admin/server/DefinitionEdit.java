package dev.sallyport.admin.server;

import dev.sallyport.admin.definition.DefinitionBody;
import dev.sallyport.config.server.DefinitionFields;
import dev.sallyport.config.server.OAuthFields;
import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerProxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a definition becomes by a {@code PUT}: what's omitted stays, what's null is cleared. An
 * answer of this API that's edited and sent back keeps the secrets that the answer left out. A
 * stored secret that can't be read is empty in the definition, before and after.
 */
final class DefinitionEdit {
  private static final String AUTH_TYPE = "auth_type";
  private static final String HEADERS = "static_headers";
  private static final List<String> URLS = List.of("url", "token_url");
  private static final String CLIENT_CERTIFICATE = "ssl_client_cert";
  private static final String CLIENT_KEY = "ssl_client_key";
  private static final String KEY_PASSWORD = "ssl_client_key_password";

  private static final String PROXY = "proxy";

  private final ServerDefinition now;
  private final Map<String, @Nullable Object> stored;

  /** Stands for a secret that can't be read; legal wherever a secret is, and nobody's. */
  private final String unreadable = "kept:" + UUID.randomUUID();

  /**
   * @param now the definition with its secrets
   */
  DefinitionEdit(ServerDefinition now) {
    this.now = now;
    this.stored = new LinkedHashMap<>(DefinitionFields.withSecrets(now));
    stored.replace(DefinitionBody.AUTH_VALUE, "", unreadable);
    stored.replace(DefinitionBody.CLIENT_SECRET, "", unreadable);
    stored.replace(KEY_PASSWORD, "", unreadable);
    if (now.proxy() instanceof ServerProxy.Through(ProxyAddress proxy)
        && isUnreadable(proxy.credentials())) {
      stored.put(PROXY, proxy.with(new Secret(unreadable)).urlWithCredentials());
    }
    if (stored.get(HEADERS) instanceof Map<?, ?> headers) {
      Map<Object, @Nullable Object> readable = new LinkedHashMap<>();
      headers.forEach((name, value) -> readable.put(name, "".equals(value) ? unreadable : value));
      stored.put(HEADERS, readable);
    }
  }

  /**
   * The fields of the edited definition.
   *
   * @param given the fields that are to change
   */
  Map<String, @Nullable Object> merged(Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>(stored);
    if (given.containsKey(AUTH_TYPE)
        && !Objects.equals(given.get(AUTH_TYPE), stored.get(AUTH_TYPE))) {
      merged.put(DefinitionBody.AUTH_VALUE, null);
      merged.put(DefinitionBody.CLIENT_SECRET, null);
      OAuthFields.NAMES.forEach(name -> merged.put(name, null));
    }
    if (given.containsKey(CLIENT_CERTIFICATE) && given.get(CLIENT_CERTIFICATE) == null) {
      merged.put(CLIENT_KEY, null);
      merged.put(KEY_PASSWORD, null);
    }
    merged.putAll(given);
    Map<String, @Nullable Object> shown = DefinitionFields.of(now);
    for (String url : URLS) {
      if (given.get(url) != null && given.get(url).equals(shown.get(url))) {
        merged.put(url, stored.get(url));
      }
    }
    if (given.get(PROXY) != null
        && Objects.equals(given.get(PROXY), DefinitionFields.of(now).get(PROXY))) {
      merged.put(PROXY, stored.get(PROXY));
    }
    if (given.get(HEADERS) instanceof Map<?, ?> headers) {
      merged.put(HEADERS, withStoredValues(headers));
    }
    return merged;
  }

  /** The definition that the merged fields make, with what couldn't be read left as it is. */
  ServerDefinition settled(ServerDefinition edited) {
    Map<String, Secret> headers = new LinkedHashMap<>();
    edited.staticHeaders().forEach((name, value) -> headers.put(name, settled(value)));
    return edited.withSecrets(
        edited
            .auth()
            .secret()
            .map(secret -> edited.auth().withSecret(settled(secret)))
            .orElse(edited.auth()),
        headers,
        edited.tls().keyPassword().map(this::settled).orElse(null),
        edited.proxy().credentials().map(this::settled).orElse(null));
  }

  private static boolean isUnreadable(@Nullable Secret secret) {
    return secret != null && secret.value().isEmpty();
  }

  private Secret settled(Secret secret) {
    return secret.value().equals(unreadable) ? new Secret("") : secret;
  }

  /** Answers show a static header with null for its value: that keeps what's stored. */
  private Map<Object, @Nullable Object> withStoredValues(Map<?, ?> given) {
    Map<Object, @Nullable Object> headers = new LinkedHashMap<>();
    given.forEach(
        (name, value) ->
            headers.put(
                name,
                value == null && stored.get(HEADERS) instanceof Map<?, ?> known
                    ? known.get(name)
                    : value));
    return headers;
  }
}
