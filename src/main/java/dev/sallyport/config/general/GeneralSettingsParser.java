package dev.sallyport.config.general;

import dev.sallyport.config.value.Quantities;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code general_settings}. */
public final class GeneralSettingsParser {
  private static final int KIB = 1024;
  private static final int GIB = 1024 * 1024 * 1024;
  private static final int MAX_HEADER_BYTES = 1024 * 1024;

  /** One for a stream that a client listens to, one for calls. */
  private static final int MIN_CONNECTIONS = 2;

  private static final int MAX_CONNECTIONS = 100_000;
  private static final int MAX_REQUESTS = 1_000_000;
  private static final int MAX_CONNECT_SECONDS = 300;
  private static final int MAX_LIST_SECONDS = 300;
  private static final int MAX_POOL_IDLE_SECONDS = 3_600;
  private static final int MAX_STREAM_IDLE_SECONDS = 7 * 86_400;
  private static final int MAX_SESSION_IDLE_SECONDS = 7 * 86_400;
  private static final int MAX_REPLICA_SECONDS = 3_600;

  private final Values values;
  private final Quantities quantities;
  private final MasterKey masterKey;
  private final RulesParser rules;

  /**
   * Reads settings.
   *
   * @param environment the process's environment, for the admin key
   */
  public GeneralSettingsParser(Values values, Map<String, String> environment) {
    this.values = values;
    this.quantities = new Quantities(values);
    this.masterKey = new MasterKey(environment, values);
    this.rules = new RulesParser(values);
  }

  /** The settings, with defaults for what isn't given and for what a problem was noted. */
  public GeneralSettings parse(Optional<Setting> block) {
    Map<String, Setting> settings = block.map(values::map).orElse(Map.of());
    GeneralKeys.KNOWN.check(settings, "general_settings", values.problems());
    block.ifPresent(setting -> remarkUnused(setting, settings));
    GeneralSettings defaults = GeneralSettings.DEFAULTS;
    return new GeneralSettings(
        masterKey.find(Optional.ofNullable(settings.get("master_key"))).orElse(null),
        Optional.ofNullable(settings.get("allowed_origins"))
            .map(setting -> new OriginParser(values).parse(setting))
            .orElse(defaults.allowedOrigins()),
        rules.parse(settings),
        Optional.ofNullable(settings.get("ca_directories"))
            .filter(setting -> !setting.value().isNull())
            .map(setting -> new DirectoriesParser(values).parse(setting))
            .orElse(defaults.caDirectories()),
        bytes(settings, "max_request_bytes", GIB, defaults.maxRequestBytes()),
        bytes(
            settings,
            "max_response_header_bytes",
            MAX_HEADER_BYTES,
            defaults.maxResponseHeaderBytes()),
        count(
            settings,
            "max_connections_per_server",
            MIN_CONNECTIONS,
            MAX_CONNECTIONS,
            defaults.maxConnectionsPerServer()),
        seconds(settings, "connect_timeout", MAX_CONNECT_SECONDS, defaults.connectTimeout()),
        seconds(settings, "pool_idle_timeout", MAX_POOL_IDLE_SECONDS, defaults.poolIdleTimeout()),
        seconds(
            settings, "stream_idle_timeout", MAX_STREAM_IDLE_SECONDS, defaults.streamIdleTimeout()),
        count(
            settings, "max_concurrent_requests", 1, MAX_REQUESTS, defaults.maxConcurrentRequests()),
        aggregate(settings, defaults.aggregate()),
        sessions(settings, defaults.sessions()));
  }

  private SessionSettings sessions(Map<String, Setting> settings, SessionSettings defaults) {
    return new SessionSettings(
        seconds(settings, "session_idle_timeout", MAX_SESSION_IDLE_SECONDS, defaults.idle()),
        seconds(settings, "replica_timeout", MAX_REPLICA_SECONDS, defaults.replicaTimeout()));
  }

  private AggregateSettings aggregate(Map<String, Setting> settings, AggregateSettings defaults) {
    return new AggregateSettings(
        Optional.ofNullable(settings.get("name_separator"))
            .flatMap(setting -> new SeparatorParser(values).parse(setting))
            .orElse(defaults.nameSeparator()),
        seconds(settings, "list_timeout", MAX_LIST_SECONDS, defaults.listTimeout()));
  }

  private void remarkUnused(Setting block, Map<String, Setting> settings) {
    List<String> unused = GeneralKeys.KNOWN.unusedOf(settings);
    if (!unused.isEmpty()) {
      values
          .problems()
          .remark(
              block.position(), "general_settings: not used here: " + String.join(", ", unused));
    }
  }

  private int bytes(Map<String, Setting> settings, String key, int most, int otherwise) {
    return Optional.ofNullable(settings.get(key))
        .map(setting -> quantities.bytes(setting, KIB, most))
        .orElse(OptionalInt.empty())
        .orElse(otherwise);
  }

  private int count(Map<String, Setting> settings, String key, int least, int most, int otherwise) {
    return Optional.ofNullable(settings.get(key))
        .map(setting -> quantities.count(setting, least, most))
        .orElse(OptionalInt.empty())
        .orElse(otherwise);
  }

  private Duration seconds(
      Map<String, Setting> settings, String key, int most, Duration otherwise) {
    return Optional.ofNullable(settings.get(key))
        .flatMap(setting -> quantities.seconds(setting, most))
        .orElse(otherwise);
  }
}
