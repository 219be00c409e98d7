package dev.sallyport.registry;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.upstream.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * A server that somebody registered, whether it can be used or not.
 *
 * @param id what the REST API calls it; for a server of {@code config.yaml} its name
 * @param origin where its definition is
 * @param name its name
 * @param definition what's known of it; absent if its row holds no legal definition
 * @param upstream the way to it; absent if clients can't use it
 * @param problem why clients can't use it, for the operator; absent if they can
 */
public record RegisteredServer(
    String id,
    Origin origin,
    String name,
    @Nullable ServerDefinition definition,
    @Nullable Upstream upstream,
    @Nullable String problem) {

  /** Where a definition is kept. */
  public enum Origin {
    /** {@code config.yaml}: read-only through the API. */
    CONFIG,
    /** The database. */
    DATABASE
  }
}
