/** How the gateway behaves towards MCP clients. */
@NullMarked
package dev.sallyport.downstream;

import org.jspecify.annotations.NullMarked;
