package dev.sallyport.jsonrpc;

/** The keys that the modern era has in {@code _meta} (MCP 2026-07-28, basic, "_meta"). */
public final class ModernKeys {
  /** The revision of a request. */
  public static final String VERSION = "io.modelcontextprotocol/protocolVersion";

  /** Name and version of the client. */
  public static final String CLIENT_INFO = "io.modelcontextprotocol/clientInfo";

  /** What the client can do. */
  public static final String CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";

  /** The least severity of log messages that the client wants for a request. */
  public static final String LOG_LEVEL = "io.modelcontextprotocol/logLevel";

  /** The subscription that a notification belongs to. */
  public static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";

  /** Name and version of the server. */
  public static final String SERVER_INFO = "io.modelcontextprotocol/serverInfo";

  private ModernKeys() {}
}
