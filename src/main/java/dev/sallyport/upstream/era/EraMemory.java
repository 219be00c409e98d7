package dev.sallyport.upstream.era;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.Transport;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.Upstream;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Which eras the servers speak: asked once per server, as long as it's reached in the same way.
 * {@code protocol_version} decides where it's given. Thread-safe.
 */
public final class EraMemory {
  /** A server that doesn't speak as it was known to is asked again, but not for each message. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(10);

  /** How long a silent server is taken for one of the legacy era. */
  private static final Duration DOUBT = Duration.ofMinutes(1);

  private static final Mono<Boolean> YES = Mono.just(true);
  private static final Mono<Boolean> NO = Mono.just(false);

  private final Map<String, Known> servers = new ConcurrentHashMap<>();
  private final Predicate<String> exists;

  /** Of servers that all stay. */
  public EraMemory() {
    this(name -> true);
  }

  /**
   * Of servers that come and go.
   *
   * @param exists whether there's still a server of that name
   */
  public EraMemory(Predicate<String> exists) {
    this.exists = exists;
  }

  /** What's known of a server; null where it isn't. */
  private static final class Known {
    final ServerDefinition definition;
    final long since = System.nanoTime();
    volatile @Nullable Mono<Boolean> modern;
    volatile @Nullable Boolean legacy;
    volatile @Nullable Long doubtedUntil;

    Known(ServerDefinition definition) {
      this.definition = definition;
    }

    boolean isDoubtful() {
      Long end = doubtedUntil;
      if (end == null || System.nanoTime() - end < 0) {
        return false;
      }
      doubtedUntil = null;
      return true;
    }

    boolean isOf(ServerDefinition now) {
      return definition.hasSameConnection(now);
    }

    boolean isRecent() {
      return System.nanoTime() - since < ASK_AGAIN.toNanos();
    }
  }

  /**
   * Whether the server speaks the modern era; asks it if that isn't known yet.
   *
   * @param headers end-to-end headers of a client that it lets in; made only to ask
   * @return or why it can't be asked, a {@link dev.sallyport.jsonrpc.GatewayException}
   */
  public Mono<Boolean> speaksModern(Upstream upstream, Supplier<HttpHeaders> headers) {
    ServerDefinition definition = upstream.definition();
    Boolean pinned = pinnedModern(definition);
    if (pinned != null) {
      return pinned ? YES : NO;
    }
    Known known = known(definition);
    Mono<Boolean> modern = known.modern;
    if (modern == null || known.isDoubtful()) {
      modern =
          EraProbe.isModern(upstream, headers.get())
              .doOnNext(found -> known.modern = found ? YES : NO)
              .switchIfEmpty(Mono.fromSupplier(() -> takenForLegacy(known)))
              .doOnError(unreachable -> known.modern = null)
              .cache();
      known.modern = modern;
    }
    return modern;
  }

  /**
   * A server that says nothing may only be slow: it's asked again after a while. A program needn't
   * say anything (MCP 2026-07-28, "stdio"); if it's a slow modern one, it will refuse a session.
   */
  private static boolean takenForLegacy(Known known) {
    if (known.definition.transport() != Transport.STDIO) {
      known.doubtedUntil = System.nanoTime() + DOUBT.toNanos();
    }
    known.modern = NO;
    return false;
  }

  /**
   * The server has answered a legacy message with a refusal: where it's only taken for a legacy one
   * because it was silent, it's asked now.
   */
  public void isNotSilent(Upstream upstream) {
    Known known = known(upstream.definition());
    if (known.doubtedUntil != null) {
      known.doubtedUntil = null;
      known.modern = null;
    }
  }

  /** Whether the server is known not to speak the legacy era. */
  public boolean refusesLegacy(Upstream upstream) {
    Boolean pinned = pinnedModern(upstream.definition());
    return pinned != null ? pinned : Boolean.FALSE.equals(known(upstream.definition()).legacy);
  }

  /** Whether it's known that the server speaks the legacy era. */
  public boolean speaksLegacy(Upstream upstream) {
    Boolean pinned = pinnedModern(upstream.definition());
    return pinned != null ? !pinned : Boolean.TRUE.equals(known(upstream.definition()).legacy);
  }

  /** Remembers what the server did with a legacy message. */
  public void legacyWas(Upstream upstream, boolean understood) {
    known(upstream.definition()).legacy = understood;
  }

  /** The server answered otherwise than it was known to: it's asked again. */
  public void contradicted(Upstream upstream) {
    Known known = known(upstream.definition());
    boolean isProgram = known.definition.transport() == Transport.STDIO;
    if (isProgram || !known.isRecent()) {
      servers.remove(upstream.definition().name().value(), known);
    }
  }

  private static @Nullable Boolean pinnedModern(ServerDefinition definition) {
    if (definition.transport() == Transport.SSE) {
      return false;
    }
    String pinned = definition.dialect().protocolVersion();
    return pinned == null ? null : pinned.compareTo(ProtocolVersion.FIRST_MODERN) >= 0;
  }

  private Known known(ServerDefinition definition) {
    String name = definition.name().value();
    Known known = servers.get(name);
    if (known != null && known.isOf(definition)) {
      return known;
    }
    Known fresh = new Known(definition);
    // What's new is rare enough to look for what's gone.
    servers.keySet().removeIf(each -> !exists.test(each));
    servers.put(name, fresh);
    return fresh;
  }
}
