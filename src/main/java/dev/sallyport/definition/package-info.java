/**
 * What a server is: the data that YAML, the REST API and the database all express in the same
 * fields. Plain values, no I/O.
 */
@NullMarked
package dev.sallyport.definition;

import org.jspecify.annotations.NullMarked;
