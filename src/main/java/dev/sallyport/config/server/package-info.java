/** One server: from an entry of {@code mcp_servers} to its definition. */
@NullMarked
package dev.sallyport.config.server;

import org.jspecify.annotations.NullMarked;
