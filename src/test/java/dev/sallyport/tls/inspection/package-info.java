/** What is said of a chain, in the words of the clients that were asked. */
@NullMarked
package dev.sallyport.tls.inspection;

import org.jspecify.annotations.NullMarked;
