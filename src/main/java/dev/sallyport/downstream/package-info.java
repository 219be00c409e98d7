/** The side of the MCP clients: routes, header rules towards the client, limits. */
@NullMarked
package dev.sallyport.downstream;

import org.jspecify.annotations.NullMarked;
