package dev.sallyport.definition;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which of a server's tools clients may see and call.
 *
 * @param allowed {@code allowed_tools}: if not empty, these and no others
 * @param disallowed {@code disallowed_tools}: all but these; without effect beside {@code allowed}
 */
public record ToolFilter(List<String> allowed, List<String> disallowed) {
  /** Every tool. */
  public static final ToolFilter ALL = new ToolFilter(List.of(), List.of());

  /** Copies the lists, so that the filter can't change. */
  public ToolFilter {
    allowed = List.copyOf(allowed);
    disallowed = List.copyOf(disallowed);
  }

  /** Whether clients may see and call the tool of that name. */
  public boolean permits(String tool) {
    return allowed.isEmpty() ? !disallowed.contains(tool) : allowed.contains(tool);
  }

  /** The same as {@link #permits}, for many names: it takes no longer where the lists are long. */
  public Predicate<String> asPredicate() {
    Set<String> named = Set.copyOf(allowed.isEmpty() ? disallowed : allowed);
    return allowed.isEmpty() ? tool -> !named.contains(tool) : named::contains;
  }

  /** Whether there's no tool that it keeps away. */
  public boolean permitsAll() {
    return allowed.isEmpty() && disallowed.isEmpty();
  }
}
