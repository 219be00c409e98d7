package dev.sallyport.config.server;

import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.ServerProxy;
import dev.sallyport.definition.rule.DefinitionRules;
import java.util.Map;
import java.util.Optional;

/** Reads {@code proxy}. The value is never repeated in a message: it may hold a password. */
final class ProxyParser {
  private final Values values;
  private final DefinitionRules rules;

  ProxyParser(Values values, DefinitionRules rules) {
    this.values = values;
    this.rules = rules;
  }

  /** What it says; that of the environment where it says nothing, or where a problem was noted. */
  ServerProxy parse(Map<String, Setting> settings) {
    return Optional.ofNullable(settings.get("proxy"))
        .flatMap(values::scalar)
        .flatMap(this::proxy)
        .orElseGet(ServerProxy.FromEnvironment::new);
  }

  private Optional<ServerProxy> proxy(Text text) {
    return switch (text.value()) {
      case "false", "False", "FALSE", "none" -> Optional.of(new ServerProxy.Direct());
      case "true", "True", "TRUE", "no", "off", "direct", "null", "environment" ->
          refused(
              text,
              "takes the proxy's URL (http://host:port), or false to use none; without it the"
                  + " environment decides");
      default -> address(text);
    };
  }

  private Optional<ServerProxy> address(Text text) {
    try {
      ProxyAddress address = ProxyAddress.parse(text.value());
      Optional<String> problem = rules.problemOfHost(address.host());
      return problem.isPresent()
          ? refused(text, problem.get())
          : Optional.of(new ServerProxy.Through(address));
    } catch (IllegalArgumentException illegal) {
      return refused(text, String.valueOf(illegal.getMessage()));
    }
  }

  private Optional<ServerProxy> refused(Text text, String words) {
    text.setting().problem(values.problems(), words);
    return Optional.empty();
  }
}
