/** Which eras of MCP a server speaks, and how that's found out. */
@NullMarked
package dev.sallyport.upstream.era;

import org.jspecify.annotations.NullMarked;
