@NullMarked
package dev.sallyport.tls.identity;

import org.jspecify.annotations.NullMarked;
