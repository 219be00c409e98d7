/** Who changed what: rows beside the servers, and lines in the log. */
@NullMarked
package dev.sallyport.store.audit;

import org.jspecify.annotations.NullMarked;
