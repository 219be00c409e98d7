/** The REST API, tested through the whole gateway. */
@NullMarked
package dev.sallyport.admin.server;

import org.jspecify.annotations.NullMarked;
