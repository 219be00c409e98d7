/** Probes of real servers. */
@NullMarked
package dev.sallyport.tls.probe;

import org.jspecify.annotations.NullMarked;
