@NullMarked
package dev.sallyport.observe.metrics;

import org.jspecify.annotations.NullMarked;
