/** One line per message: who called what, and how it went. */
@NullMarked
package dev.sallyport.observe.accesslog;

import org.jspecify.annotations.NullMarked;
