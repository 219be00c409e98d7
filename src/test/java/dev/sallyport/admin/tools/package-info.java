/** Tests against real servers. */
@NullMarked
package dev.sallyport.admin.tools;

import org.jspecify.annotations.NullMarked;
