/**
 * One request of a client in the form that all dialects of MCP can be turned into: the request, the
 * events on its way, and one outcome.
 */
@NullMarked
package dev.sallyport.upstream.exchange;

import org.jspecify.annotations.NullMarked;
