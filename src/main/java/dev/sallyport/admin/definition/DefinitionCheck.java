package dev.sallyport.admin.definition;

import dev.sallyport.admin.web.ApiException;
import dev.sallyport.admin.web.Mistake;
import dev.sallyport.config.server.FieldsParser;
import dev.sallyport.config.server.FieldsParser.Parsed;
import dev.sallyport.config.yaml.Problems.Problem;
import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerProxy;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.inspect.ServerInspection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads definitions, and looks whether what they name is there: the CA's certificates, and
 * addresses that are allowed. Blocks; thread-safe.
 */
public final class DefinitionCheck {
  private final FieldsParser parser;
  private final AllowedHosts allowedHosts;
  private final ServerInspection inspection;

  /**
   * @param parser knows the rules of the settings
   * @param allowedHosts where servers may be
   * @param inspection reads the certificates that definitions name
   */
  public DefinitionCheck(
      FieldsParser parser, AllowedHosts allowedHosts, ServerInspection inspection) {
    this.parser = parser;
    this.allowedHosts = allowedHosts;
    this.inspection = inspection;
  }

  /**
   * The definition that a body makes.
   *
   * @throws ApiException with every mistake
   */
  public ServerDefinition check(DefinitionBody body) {
    return check(body, body.fields());
  }

  /** The same of fields that come only in part from a body. */
  public ServerDefinition check(DefinitionBody body, Map<String, @Nullable Object> fields) {
    ServerDefinition definition = read(body, fields);
    List<Mistake> mistakes = new ArrayList<>();
    trustMistake(definition).ifPresent(mistakes::add);
    switch (definition.proxy()) {
      case ServerProxy.Through(ProxyAddress proxy) ->
          addressMistake("proxy", proxy.plainHost()).ifPresent(mistakes::add);
      case ServerProxy.Direct _, ServerProxy.FromEnvironment _ -> {
        addressMistake("url", definition.url().getHost()).ifPresent(mistakes::add);
        if (definition.auth() instanceof UpstreamAuth.ClientCredentials client
            && client.tokenUrl() != null) {
          addressMistake("token_url", client.tokenUrl().getHost()).ifPresent(mistakes::add);
        }
      }
    }
    if (!mistakes.isEmpty()) {
      throw ApiException.invalid(mistakes);
    }
    return definition;
  }

  /**
   * The definition that a body makes, whatever is behind the paths and names in it. Doesn't block.
   *
   * @throws ApiException with every mistake
   */
  public ServerDefinition read(DefinitionBody body) {
    return read(body, body.fields());
  }

  private ServerDefinition read(DefinitionBody body, Map<String, @Nullable Object> fields) {
    return switch (parser.parse(fields)) {
      case Parsed.Valid(ServerDefinition definition) -> definition;
      case Parsed.Invalid(List<Problem> problems) ->
          throw ApiException.invalid(
              problems.stream().map(problem -> mistake(body, problem)).toList());
    };
  }

  /** A field that came inside of {@code credentials} is named with it. */
  private static Mistake mistake(DefinitionBody body, Problem problem) {
    String path = body.pathOf(problem.field());
    String prefix = path.substring(0, path.length() - problem.field().length());
    return new Mistake(path, prefix + problem.text());
  }

  private Optional<Mistake> trustMistake(ServerDefinition definition) {
    return inspection
        .problemOfTrust(definition)
        .map(words -> new Mistake(fieldOfTrust(definition, words), words));
  }

  /** What's said of a file begins with the field that names it. */
  private static String fieldOfTrust(ServerDefinition definition, String words) {
    if (words.startsWith("token_ssl_verify ")) {
      return "token_ssl_verify";
    }
    if (words.startsWith("ssl_client_key ")) {
      return "ssl_client_key";
    }
    if (words.startsWith("ssl_client_cert ")) {
      return "ssl_client_cert";
    }
    return switch (definition.sslVerify()) {
      case SslVerify.CaText _ -> "ssl_ca_pem";
      case SslVerify.Disabled _ -> "ssl_insecure_until";
      case SslVerify.CaPath _, SslVerify.Default _, SslVerify.Enabled _ -> "ssl_verify";
    };
  }

  /** A name that doesn't resolve now may do so later: each connection is checked again. */
  private Optional<Mistake> addressMistake(String field, String host) {
    if (allowedHosts instanceof AllowedHosts.Every) {
      return Optional.empty();
    }
    try {
      return allowedHosts
          .problemOf(host, List.of(InetAddress.getAllByName(host)))
          .map(words -> new Mistake(field, field + ": " + words));
    } catch (UnknownHostException unknown) {
      return Optional.empty();
    }
  }
}
