package dev.sallyport.upstream.lists;

import dev.sallyport.upstream.exchange.ServerSide;

/**
 * Servers of either era, whose lists are kept.
 *
 * @param legacy those with sessions
 * @param modern those that have none
 */
public record ServerSides(ServerSide legacy, ServerSide modern) {

  /** In front of these servers, owned by the caller. */
  public static ServerSides keepingLists(ServerSide legacy, ServerSide modern) {
    return new ServerSides(
        new CachedLists(legacy, System::nanoTime), new CachedLists(modern, System::nanoTime));
  }

  /** Those of one era. */
  public ServerSide of(boolean isModern) {
    return isModern ? modern : legacy;
  }
}
