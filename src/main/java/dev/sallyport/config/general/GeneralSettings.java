package dev.sallyport.config.general;

import dev.sallyport.definition.Secret;
import dev.sallyport.definition.rule.DefinitionRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code general_settings} of {@code config.yaml}: what holds for the whole gateway.
 *
 * @param masterKey the admin key, if one is configured
 * @param allowedOrigins values of {@code Origin} that may call, beside loopback's
 * @param rules what's allowed of servers' definitions
 * @param caDirectories absolute paths of the folders in which CA certificates may be that the REST
 *     API names
 * @param maxRequestBytes size of the largest request body that's accepted
 * @param maxResponseHeaderBytes size of the largest header section of a server's response
 * @param maxConnectionsPerServer most connections that are open to one server at a time
 * @param connectTimeout limit for TCP, and again for TLS, of a new connection
 * @param poolIdleTimeout how long an idle connection to a server is kept; below the servers' own
 *     keep-alive
 * @param streamIdleTimeout how long a stream of events may stay silent
 * @param maxConcurrentRequests most requests of clients at a time, beside streams they listen to
 * @param aggregate how all servers look at one path
 * @param sessions how long sessions and replicas are waited for
 */
public record GeneralSettings(
    @Nullable Secret masterKey,
    List<String> allowedOrigins,
    DefinitionRules rules,
    List<Path> caDirectories,
    int maxRequestBytes,
    int maxResponseHeaderBytes,
    int maxConnectionsPerServer,
    Duration connectTimeout,
    Duration poolIdleTimeout,
    Duration streamIdleTimeout,
    int maxConcurrentRequests,
    AggregateSettings aggregate,
    SessionSettings sessions) {

  /** What holds where {@code config.yaml} says nothing. */
  public static final GeneralSettings DEFAULTS =
      new GeneralSettings(
          null,
          List.of(),
          DefinitionRules.NONE,
          List.of(
              Path.of("/etc/ssl"),
              Path.of("/etc/pki"),
              Path.of("/certs"),
              Path.of("certs").toAbsolutePath()),
          4 * 1024 * 1024,
          32 * 1024,
          500,
          Duration.ofSeconds(10),
          Duration.ofSeconds(4),
          Duration.ofHours(1),
          10_000,
          AggregateSettings.DEFAULTS,
          SessionSettings.DEFAULTS);

  /** Copies the lists, so that the settings can't change. */
  public GeneralSettings {
    allowedOrigins = List.copyOf(allowedOrigins);
    caDirectories = List.copyOf(caDirectories);
  }
}
