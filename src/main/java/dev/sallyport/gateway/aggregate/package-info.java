/** All servers at one path, as if they were one. */
@NullMarked
package dev.sallyport.gateway.aggregate;

import org.jspecify.annotations.NullMarked;
