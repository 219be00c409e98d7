/** What operators see of the gateway while it runs. Nobody but start-up code knows it. */
@NullMarked
package dev.sallyport.observe;

import org.jspecify.annotations.NullMarked;
