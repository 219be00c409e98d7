/** Why a handshake failed, in words that say what to do. */
@NullMarked
package dev.sallyport.tls.diagnosis;

import org.jspecify.annotations.NullMarked;
