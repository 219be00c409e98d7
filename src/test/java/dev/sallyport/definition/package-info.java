@NullMarked
package dev.sallyport.definition;

import org.jspecify.annotations.NullMarked;
