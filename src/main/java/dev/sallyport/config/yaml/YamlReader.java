package dev.sallyport.config.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Parses YAML 1.1 to {@link ConfigNode}s. Only the composer is used, never a constructor: no tag
 * can make an object, and no scalar becomes a number or a boolean unasked.
 */
public final class YamlReader {
  private static final int MAX_DEPTH = 50;
  private static final int MAX_ALIASES = 10_000;

  /** Leaves every scalar a text: deciding is the job of who knows the key. */
  private static final class NoResolver extends Resolver {
    @Override
    protected void addImplicitResolvers() {}
  }

  private YamlReader() {}

  /** The document; empty if the text holds none or if a problem was noted. */
  public static Optional<ConfigNode> read(String text, Problems problems) {
    StreamReader source = new StreamReader(text);
    try {
      LoaderOptions limits = new LoaderOptions();
      limits.setNestingDepthLimit(MAX_DEPTH);
      limits.setMaxAliasesForCollections(MAX_ALIASES);
      limits.setCodePointLimit(SourceText.MAX_BYTES);
      Composer composer = new Composer(new ParserImpl(source, limits), new NoResolver(), limits);
      Optional<Node> root = Optional.ofNullable(composer.getSingleNode());
      return root.flatMap(node -> new NodeGraph(problems).convert(node));
    } catch (MarkedYAMLException e) {
      problems.syntax(
          firstMark(e).map(Position::of).orElse(Position.START),
          SyntaxMessages.inPlainWords(e.getProblem(), e.getContext()));
    } catch (YAMLException e) {
      problems.at(here(source), limitInWords(String.valueOf(e.getMessage())));
    } catch (IndexOutOfBoundsException | IllegalArgumentException | IllegalStateException e) {
      // The parser has let some of these out for input that no person writes.
      problems.at(here(source), SyntaxMessages.inPlainWords(null, null));
    }
    return Optional.empty();
  }

  private static Optional<Mark> firstMark(MarkedYAMLException e) {
    List<Mark> marks = new ArrayList<>();
    Optional.ofNullable(e.getProblemMark()).ifPresent(marks::add);
    Optional.ofNullable(e.getContextMark()).ifPresent(marks::add);
    return marks.stream().findFirst();
  }

  private static Position here(StreamReader source) {
    return new Position(source.getLine() + 1, source.getColumn() + 1);
  }

  private static String limitInWords(String message) {
    if (message.contains("Nesting Depth")) {
      return "maps and lists are nested deeper than " + MAX_DEPTH + " levels";
    }
    if (message.contains("aliases")) {
      return "more than " + MAX_ALIASES + " aliases ('*name')";
    }
    return SyntaxMessages.inPlainWords(message, null);
  }
}
