package dev.sallyport.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a row says of itself.
 *
 * @param id the server's id, which never changes
 * @param name the server's name as it's stored, whether it's legal or not
 * @param version counts the row's changes
 * @param createdAt when it was registered
 * @param createdBy by whom
 * @param updatedAt when it was changed last; at first when it was registered
 * @param updatedBy by whom
 * @param unverifiedSince since when the server, or its token server, isn't verified; null while
 *     both are
 */
public record RowDetails(
    String id,
    String name,
    long version,
    Instant createdAt,
    String createdBy,
    Instant updatedAt,
    String updatedBy,
    @Nullable Instant unverifiedSince) {}
