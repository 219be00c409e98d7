/** The REST API, tested through the whole gateway. */
@NullMarked
package dev.sallyport.admin.state;

import org.jspecify.annotations.NullMarked;
