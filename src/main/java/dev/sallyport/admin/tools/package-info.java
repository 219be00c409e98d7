/** Lists and calls tools for an operator, as LiteLLM's {@code /mcp-rest} does. */
@NullMarked
package dev.sallyport.admin.tools;

import org.jspecify.annotations.NullMarked;
