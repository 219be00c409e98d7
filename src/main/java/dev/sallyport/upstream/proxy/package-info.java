/**
 * Proxies between the gateway and the servers: which of them a server is reached through, and the
 * tunnels through them. Knows nothing of MCP.
 */
@NullMarked
package dev.sallyport.upstream.proxy;

import org.jspecify.annotations.NullMarked;
