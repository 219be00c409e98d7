/** Files of certificates on a real file system. */
@NullMarked
package dev.sallyport.tls.certificate;

import org.jspecify.annotations.NullMarked;
