package dev.sallyport.admin.server;

import dev.sallyport.admin.web.Pages;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part of the list of all servers, in the order of their names.
 *
 * @param servers the page
 * @param next where the next page begins; null if there's none
 */
record ServerPage(List<Map<String, @Nullable Object>> servers, @Nullable String next) {
  private static final char SEPARATOR = '/';

  /**
   * A server in the list.
   *
   * @param view made only if it's on the page
   */
  record Item(String name, String id, Supplier<Map<String, @Nullable Object>> view) {
    private String position() {
      return name.toLowerCase(Locale.ROOT) + SEPARATOR + id;
    }
  }

  /**
   * Cuts a page out.
   *
   * @param after the position that the page before ended with; null for the first
   */
  static ServerPage of(List<Item> all, @Nullable String after, int limit) {
    if (after != null && after.indexOf(SEPARATOR) < 0) {
      throw Pages.notOurs();
    }
    List<Item> rest = new ArrayList<>(all);
    rest.sort(Comparator.comparing(Item::position));
    if (after != null) {
      rest.removeIf(item -> item.position().compareTo(after) <= 0);
    }
    List<Item> page = rest.subList(0, Math.min(limit, rest.size()));
    return new ServerPage(
        page.stream().map(item -> item.view().get()).toList(),
        page.size() < rest.size() ? page.getLast().position() : null);
  }
}
