/** Traces of exchanges, sent by OTLP where an endpoint is configured. */
@NullMarked
package dev.sallyport.observe.trace;

import org.jspecify.annotations.NullMarked;
