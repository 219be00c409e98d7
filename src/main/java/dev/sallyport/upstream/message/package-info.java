/** Single JSON-RPC messages to a server and back, as trees: for what isn't passed on as bytes. */
@NullMarked
package dev.sallyport.upstream.message;

import org.jspecify.annotations.NullMarked;
