@NullMarked
package dev.sallyport.observe.accesslog;

import org.jspecify.annotations.NullMarked;
