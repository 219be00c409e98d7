@NullMarked
package dev.sallyport.jsonrpc;

import org.jspecify.annotations.NullMarked;
