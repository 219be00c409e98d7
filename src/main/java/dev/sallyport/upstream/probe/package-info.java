/**
 * A small MCP client that looks at a server: which era it speaks, which tools it has, and what one
 * of them answers. Every wait is bounded, and no session is left open. Not on the path of a
 * message.
 */
@NullMarked
package dev.sallyport.upstream.probe;

import org.jspecify.annotations.NullMarked;
