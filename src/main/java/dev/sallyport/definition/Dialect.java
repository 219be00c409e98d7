package dev.sallyport.definition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says of how a server speaks MCP.
 *
 * @param protocolVersion {@code protocol_version}: the one revision to speak with the server; null
 *     if the gateway finds out
 * @param sessions {@code bridge_sessions}: who shares a session with a server that has sessions,
 *     where clients of another era call it
 */
public record Dialect(@Nullable String protocolVersion, Sessions sessions) {
  /** The revisions of MCP, oldest first. */
  public static final List<String> REVISIONS =
      List.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28");

  /** What holds where a definition says nothing. */
  public static final Dialect DEFAULT = new Dialect(null, Sessions.SHARED);

  /** Who shares a session. */
  public enum Sessions {
    /** The calls of one caller, with the same credentials and client capabilities. */
    SHARED,
    /** Nobody: each call has its own. */
    PER_CALL
  }
}
