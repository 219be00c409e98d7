package dev.sallyport.store;

import org.jspecify.annotations.Nullable;

/**
 * Which audit records are asked for.
 *
 * @param serverId only those of one server, if given
 * @param before only those with a smaller id, if given
 * @param limit how many at most
 */
public record AuditQuery(@Nullable String serverId, @Nullable Long before, int limit) {}
