@NullMarked
package dev.sallyport.observe.trace;

import org.jspecify.annotations.NullMarked;
