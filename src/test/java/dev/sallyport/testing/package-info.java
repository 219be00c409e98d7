/** Real parts for tests: certificate authorities made at run time, servers on loopback. */
@NullMarked
package dev.sallyport.testing;

import org.jspecify.annotations.NullMarked;
