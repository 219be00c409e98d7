/**
 * Servers that are programs: their processes, and lines to and from them (MCP 2026-07-28, basic,
 * transports, "stdio"). Reading and writing is done on threads of their own, three per process: a
 * pipe that blocks holds up no event loop and no virtual thread's carrier.
 */
@NullMarked
package dev.sallyport.upstream.stdio;

import org.jspecify.annotations.NullMarked;
