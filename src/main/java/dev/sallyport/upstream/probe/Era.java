package dev.sallyport.upstream.probe;

/** The two families of protocol versions (MCP 2026-07-28, basic, versioning, "Terminology"). */
public enum Era {
  /** 2026-07-28 and later: no sessions, metadata on every request. */
  MODERN,
  /** 2025-11-25 and earlier: {@code initialize} and sessions. */
  LEGACY
}
