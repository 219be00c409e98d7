package dev.sallyport.definition;

/** The MCP transport that a server is reached by. */
public enum Transport {
  /** Streamable HTTP, of either era. */
  HTTP,
  /** HTTP+SSE of protocol version 2024-11-05, deprecated since 2025-03-26. */
  SSE,
  /** A program on the gateway's machine, by its standard input and output. */
  STDIO
}
