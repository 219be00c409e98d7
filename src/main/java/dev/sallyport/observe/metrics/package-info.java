/** Counts and times, as Prometheus collects them. */
@NullMarked
package dev.sallyport.observe.metrics;

import org.jspecify.annotations.NullMarked;
