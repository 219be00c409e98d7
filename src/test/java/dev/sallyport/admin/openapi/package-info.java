/** The REST API, tested through the whole gateway. */
@NullMarked
package dev.sallyport.admin.openapi;

import org.jspecify.annotations.NullMarked;
