package dev.sallyport.registry;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.registry.RegisteredServer.Origin;
import org.jspecify.annotations.Nullable;

/** A server as its source has it. */
public sealed interface Registration {

  /** What the REST API calls it. */
  String id();

  /** Where it comes from. */
  Origin origin();

  /** One that clients can use, as far as its source can tell. */
  record Usable(String id, Origin origin, ServerDefinition definition) implements Registration {}

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
