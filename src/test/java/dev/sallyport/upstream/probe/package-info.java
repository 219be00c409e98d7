/** Tests of the probe against real servers. */
@NullMarked
package dev.sallyport.upstream.probe;

import org.jspecify.annotations.NullMarked;
