@NullMarked
package dev.sallyport.config.general;

import org.jspecify.annotations.NullMarked;
