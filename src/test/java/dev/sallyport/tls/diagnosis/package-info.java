/** What is said of real handshakes that failed. */
@NullMarked
package dev.sallyport.tls.diagnosis;

import org.jspecify.annotations.NullMarked;
