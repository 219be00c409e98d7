/**
 * Tries a server out step by step, for an operator: what was found, or where it stopped and why.
 * Blocks; not on the path of a message.
 */
@NullMarked
package dev.sallyport.inspect;

import org.jspecify.annotations.NullMarked;
