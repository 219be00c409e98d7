/** Whether the gateway lives and takes requests, for those who keep it running. */
@NullMarked
package dev.sallyport.observe.health;

import org.jspecify.annotations.NullMarked;
