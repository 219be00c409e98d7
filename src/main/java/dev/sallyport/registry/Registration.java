package dev.sallyport.registry;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.registry.RegisteredServer.Origin;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A server as its source has it. */
public sealed interface Registration {

  /** What the REST API calls it. */
  String id();

  /** Where it comes from. */
  Origin origin();

  /**
   * One that clients can use, as far as its source can tell.
   *
   * @param unverifiedSince since when it isn't verified, if its source has written that down
   */
  record Usable(
      String id, Origin origin, ServerDefinition definition, @Nullable Instant unverifiedSince)
      implements Registration {
    /** Of a source that keeps no dates. */
    public Usable(String id, Origin origin, ServerDefinition definition) {
      this(id, origin, definition, null);
    }
  }

  /**
   * One that clients can't use.
   *
   * @param definition what's known of it
   * @param problem why, for the operator
   */
  record Unusable(
      String id, Origin origin, String name, @Nullable ServerDefinition definition, String problem)
      implements Registration {}
}
