/**
 * The JSON-RPC 2.0 envelope as bytes: what the data plane reads of a message, and how the gateway's
 * own errors look on the wire.
 */
@NullMarked
package dev.sallyport.jsonrpc;

import org.jspecify.annotations.NullMarked;
