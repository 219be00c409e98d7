package dev.sallyport.upstream.probe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Collects the tools of a paginated {@code tools/list}, up to a limit. Not thread-safe. */
final class ToolPages {
  private static final int MOST_PAGES = 200;
  private static final int MOST_TOOLS = 10_000;
  private static final int MOST_BYTES = 16 * 1024 * 1024;

  private final List<JsonNode> tools = new ArrayList<>();
  private final Set<String> cursors = new HashSet<>();
  private boolean isComplete;
  private long bytes;

  /**
   * Asks for page after page.
   *
   * @param ask answers for a cursor; the first page's is empty
   */
  Mono<ListedTools> collect(Function<String, Mono<Answer>> ask) {
    return ask.apply("")
        .expand(answer -> Mono.justOrEmpty(next(answer)).flatMap(ask))
        .last()
        .map(last -> new ListedTools(tools, isComplete, last.peer()));
  }

  /** Takes a page; the cursor of the next one, or null if that was the last. */
  private @Nullable String next(Answer answer) {
    if (tools.isEmpty() && answer.isMethodNotFound()) {
      isComplete = true;
      return null;
    }
    JsonNode result = answer.result("tools/list");
    if (!result.path("tools").isArray()) {
      throw new ProbeException("It answers tools/list without a list of tools.");
    }
    bytes += answer.bytes();
    result.path("tools").forEach(tools::add);
    String cursor = result.path("nextCursor").asString("");
    isComplete = cursor.isEmpty();
    boolean goesOn =
        !isComplete
            && cursors.add(cursor)
            && cursors.size() < MOST_PAGES
            && bytes < MOST_BYTES
            && tools.size() < MOST_TOOLS;
    return goesOn ? cursor : null;
  }
}
