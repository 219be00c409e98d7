package dev.sallyport.store.server;

import dev.sallyport.definition.Secret;
import dev.sallyport.store.StoreException;
import dev.sallyport.store.secret.NoSecretKeyException;
import dev.sallyport.store.secret.SecretSeal;
import dev.sallyport.store.secret.UnreadableSecretException;
import org.jspecify.annotations.Nullable;

/** Seals and opens the secrets of rows, each for its row and its field. */
final class RowSecrets {
  /** The field of the credential that belongs to {@code auth_type}. */
  static final String CREDENTIALS = "credentials";

  /** The field of the headers that are always sent. */
  static final String STATIC_HEADERS = "static_headers";

  /** The field of the password of {@code ssl_client_key}. */
  static final String CLIENT_KEY_PASSWORD = "ssl_client_key_password";

  /** The field of user and password of {@code proxy}. */
  static final String PROXY_CREDENTIALS = "proxy_credentials";

  private final SecretSeal seal;

  RowSecrets(SecretSeal seal) {
    this.seal = seal;
  }

  /** What a header's value is sealed for. */
  static String headerField(String header) {
    return STATIC_HEADERS + "." + header;
  }

  /** Opens what's stored. */
  Secret open(String id, String field, String sealed) throws UnreadableSecretException {
    return seal.open(id, field, sealed);
  }

  /**
   * What to store for a secret: what's stored already if it's the same secret, or if it doesn't
   * open and no other is given.
   *
   * @param stored what's stored for it now
   * @throws StoreException.NoSecretKey if there's no key to seal it with
   */
  String sealed(String id, String field, Secret secret, @Nullable String stored) {
    if (stored != null && isSame(id, field, secret, stored)) {
      return stored;
    }
    return seal(id, field, secret);
  }

  /**
   * What's stored, sealed with the current key if another one sealed it.
   *
   * @throws UnreadableSecretException if it doesn't open
   * @throws StoreException.NoSecretKey if there's no key to seal it with
   */
  String current(String id, String field, String stored) throws UnreadableSecretException {
    return seal.isCurrent(stored) ? stored : seal(id, field, seal.open(id, field, stored));
  }

  private boolean isSame(String id, String field, Secret secret, String stored) {
    try {
      return seal.open(id, field, stored).equals(secret);
    } catch (UnreadableSecretException kept) {
      return secret.value().isEmpty();
    }
  }

  private String seal(String id, String field, Secret secret) {
    try {
      return seal.seal(id, field, secret);
    } catch (NoSecretKeyException missing) {
      throw new StoreException.NoSecretKey(String.valueOf(missing.getMessage()));
    }
  }
}
