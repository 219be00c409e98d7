/** The part of the REST API that tells how the gateway itself is. */
@NullMarked
package dev.sallyport.admin.state;

import org.jspecify.annotations.NullMarked;
