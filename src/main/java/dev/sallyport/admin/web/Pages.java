package dev.sallyport.admin.web;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Lists that come in pages: {@code limit} and an opaque {@code cursor}; the next page is a link of
 * the answer (RFC 8288, {@code rel="next"}).
 */
public final class Pages {
  /** Most items of a page. */
  public static final int MOST = 1000;

  private Pages() {}

  /**
   * The checked limit.
   *
   * @param otherwise what holds where none is given
   * @throws ApiException if it's out of range
   */
  public static int limit(@Nullable Integer given, int otherwise) {
    if (given == null) {
      return otherwise;
    }
    if (given < 1 || given > MOST) {
      throw ApiException.invalid("limit", "limit: must be 1 to " + MOST);
    }
    return given;
  }

  /**
   * What a cursor of {@link #answer} stands for; null if there's none.
   *
   * @throws ApiException if it isn't one
   */
  public static @Nullable String position(@Nullable String cursor) {
    if (cursor == null) {
      return null;
    }
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notOurs) {
      throw notOurs();
    }
  }

  /** The failure for a cursor that this API didn't give. */
  public static ApiException notOurs() {
    return ApiException.invalid(
        "cursor", "cursor: isn't one of this list; take it from the Link header of a page");
  }

  /**
   * A page.
   *
   * @param next the position of the next page; null if this is the last one
   * @param link the list's address with its other parameters
   */
  public static <T> ResponseEntity<T> answer(
      T page, @Nullable String next, UriComponentsBuilder link) {
    if (next == null) {
      return ResponseEntity.ok(page);
    }
    String cursor =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(next.getBytes(StandardCharsets.UTF_8));
    String address = link.replaceQueryParam("cursor", cursor).encode().build().toUriString();
    return ResponseEntity.ok()
        .header(HttpHeaders.LINK, "<" + address + ">; rel=\"next\"")
        .body(page);
  }
}
