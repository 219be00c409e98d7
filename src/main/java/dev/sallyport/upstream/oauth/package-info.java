/**
 * Access tokens for servers that want them: OAuth 2.0 client credentials (RFC 6749 §4.4), with the
 * token server discovered as MCP's authorization specification says (RFC 9728, RFC 8414). Knows
 * nothing of connections: what sends its requests is given to it.
 */
@NullMarked
package dev.sallyport.upstream.oauth;

import org.jspecify.annotations.NullMarked;
