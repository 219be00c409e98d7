package dev.sallyport.jsonrpc;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** The MCP revision that a request names in its {@code MCP-Protocol-Version} header. */
public final class ProtocolVersion {
  /** The header's name. */
  public static final AsciiString HEADER = AsciiString.cached("mcp-protocol-version");

  /** The first revision of the modern era: stateless, metadata on every request. */
  public static final String FIRST_MODERN = "2026-07-28";

  /** The last revision of the legacy era: {@code initialize} and sessions. */
  public static final String LAST_LEGACY = "2025-11-25";

  private ProtocolVersion() {}

  /**
   * Whether a request is of the modern era. Revisions are dates, so their order is that of their
   * texts.
   */
  public static boolean isModern(HttpHeaders headers) {
    @Nullable String version = headers.get(HEADER);
    return version != null && version.compareTo(FIRST_MODERN) >= 0;
  }
}
