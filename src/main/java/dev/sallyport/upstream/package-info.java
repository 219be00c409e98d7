/**
 * The side of the MCP servers: one {@link dev.sallyport.upstream.Upstream} per definition, with its
 * own connections, trust and credentials.
 */
@NullMarked
package dev.sallyport.upstream;

import org.jspecify.annotations.NullMarked;
