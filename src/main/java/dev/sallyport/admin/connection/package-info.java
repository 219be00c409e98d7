/** Tries a posted definition out, without storing it. */
@NullMarked
package dev.sallyport.admin.connection;

import org.jspecify.annotations.NullMarked;
