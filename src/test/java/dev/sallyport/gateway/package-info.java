/** What becomes of headers between the two sides. */
@NullMarked
package dev.sallyport.gateway;

import org.jspecify.annotations.NullMarked;
