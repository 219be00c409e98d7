@NullMarked
package dev.sallyport.architecture;

import org.jspecify.annotations.NullMarked;
