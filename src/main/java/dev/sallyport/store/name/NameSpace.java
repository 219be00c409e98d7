package dev.sallyport.store.name;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerName;
import dev.sallyport.store.StoreException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps names and aliases apart, whatever their letter case. Works in the caller's transaction. */
public final class NameSpace {
  private final NameRows rows;

  NameSpace(NameRows rows) {
    this.rows = rows;
  }

  /**
   * Gives a server its names, and lets go those that it had.
   *
   * @throws StoreException.NameTaken if another server has one of them
   */
  public void take(String serverId, ServerDefinition definition) {
    Map<String, String> wanted = new TreeMap<>();
    Stream.of(definition.name(), definition.alias())
        .filter(Objects::nonNull)
        .map(ServerName::value)
        .forEach(name -> wanted.putIfAbsent(name.toLowerCase(Locale.ROOT), name));
    for (NameRow taken : rows.findAllByKeyIn(wanted.keySet())) {
      String name = wanted.get(Objects.requireNonNull(taken.key));
      if (!taken.serverId.equals(serverId) && name != null) {
        throw new StoreException.NameTaken(name);
      }
    }
    Set<String> had =
        rows.findAllByServerId(serverId).stream()
            .map(row -> Objects.requireNonNull(row.key))
            .collect(Collectors.toSet());
    Set<String> gone = new HashSet<>(had);
    gone.removeAll(wanted.keySet());
    if (!gone.isEmpty()) {
      rows.deleteByKeys(gone);
    }
    // In the order of the alphabet, so that two writers who want the same names don't deadlock.
    wanted.keySet().stream()
        .filter(key -> !had.contains(key))
        .forEach(key -> rows.saveAndFlush(new NameRow(key, serverId)));
  }
}
