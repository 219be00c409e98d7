/** Reads the definitions that the REST API is sent. */
@NullMarked
package dev.sallyport.admin.definition;

import org.jspecify.annotations.NullMarked;
