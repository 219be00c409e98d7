package dev.sallyport.access;

import dev.sallyport.jsonrpc.GatewayException;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may use the REST API and the admin page: who has the admin key, wherever the request
 * comes from. Thread-safe.
 */
public final class AdminDoor {
  /** The other header, beside {@code Authorization}, that may hold the key. */
  public static final String LITELLM_KEY = KeyCheck.LITELLM_KEY;

  private final @Nullable KeyCheck keyCheck;

  /** For that key. */
  public AdminDoor(AdminKey key) {
    this.keyCheck =
        switch (key) {
          case AdminKey.Configured(var secret) -> new KeyCheck(new AccessKey(secret));
          case AdminKey.InFile(var secret, var _) -> new KeyCheck(new AccessKey(secret));
          case AdminKey.Missing(var _) -> null;
        };
  }

  /**
   * Does nothing if the request may go on.
   *
   * @param authorization the value of {@code Authorization}, if the request has one
   * @param litellmKey the value of {@link #LITELLM_KEY}, if the request has one; it counts then
   * @throws GatewayException.Unauthorized if the key isn't there, isn't right, or if the gateway
   *     has none
   */
  public void admit(@Nullable String authorization, @Nullable String litellmKey) {
    if (keyCheck == null) {
      throw new GatewayException.Unauthorized(
          KeyCheck.CHALLENGE,
          "This gateway has no admin key, so nobody may do that: its operator must set"
              + " general_settings.master_key or SALLYPORT_MASTER_KEY");
    }
    keyCheck.check(authorization, litellmKey);
  }
}
