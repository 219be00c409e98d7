/** What fronts answer for: one server, or several that look like one. */
@NullMarked
package dev.sallyport.gateway.backend;

import org.jspecify.annotations.NullMarked;
