/** What a presented chain says, what's weak in it, and which other clients refuse it. */
@NullMarked
package dev.sallyport.tls.inspection;

import org.jspecify.annotations.NullMarked;
