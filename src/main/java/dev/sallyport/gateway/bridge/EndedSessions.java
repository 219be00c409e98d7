package dev.sallyport.gateway.bridge;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Ids of sessions that have ended, though what their clients hold is still good. Thread-safe. */
public final class EndedSessions {
  private static final int MOST = 100_000;

  private final Set<String> ids =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > MOST;
                }
              }));

  /** One has ended; the ones that ended long before are forgotten. */
  public void add(String id) {
    ids.add(id);
  }

  /** Whether it's known to have ended. */
  public boolean contains(String id) {
    return ids.contains(id);
  }
}
