/** Which trust is found, and when it changes. */
@NullMarked
package dev.sallyport.tls.trust;

import org.jspecify.annotations.NullMarked;
