/** How the registered servers are: checked when somebody asks, without sessions. */
@NullMarked
package dev.sallyport.admin.health;

import org.jspecify.annotations.NullMarked;
