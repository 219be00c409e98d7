package dev.sallyport.admin.definition;

import dev.sallyport.admin.web.ApiException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the REST API calls a server. For one of {@code config.yaml} it's the name. */
public final class ServerId {
  /** The field's name. */
  public static final String FIELD = "server_id";

  /** Characters that stand for themselves in a path (RFC 3986 §2.3). */
  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9._~-]{1,128}");

  /** A path of the API itself. */
  private static final String HEALTH = "health";

  private ServerId() {}

  /** Whether a server can have that id. */
  public static boolean isLegal(String id) {
    return LEGAL.matcher(id).matches() && !id.equals(HEALTH);
  }

  /**
   * The id for a new server.
   *
   * @param given the id that was asked for; null for a new one
   * @throws ApiException if it isn't legal
   */
  public static String ofNew(@Nullable String given) {
    if (given == null) {
      return UUID.randomUUID().toString();
    }
    if (!isLegal(given)) {
      throw ApiException.invalid(
          FIELD,
          "server_id: takes 1 to 128 letters, digits, '.', '_', '~' and '-', and not '%s'; leave it out to get a new one"
              .formatted(HEALTH));
    }
    return given;
  }

  /** The failure for an id that no server has. */
  public static ApiException unknown(String id) {
    return ApiException.notFound(
        FIELD,
        isLegal(id) ? "There's no server with server_id '" + id + "'." : "There's no such server.");
  }
}
