/** Tests against real servers. */
@NullMarked
package dev.sallyport.admin.health;

import org.jspecify.annotations.NullMarked;
