/** What the REST API says where an MCP server failed. */
@NullMarked
package dev.sallyport.admin.refusal;

import org.jspecify.annotations.NullMarked;
