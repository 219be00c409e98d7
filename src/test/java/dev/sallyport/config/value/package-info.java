@NullMarked
package dev.sallyport.config.value;

import org.jspecify.annotations.NullMarked;
