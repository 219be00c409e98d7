/** Tests against real servers. */
@NullMarked
package dev.sallyport.admin.connection;

import org.jspecify.annotations.NullMarked;
