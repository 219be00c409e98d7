@NullMarked
package dev.sallyport.access;

import org.jspecify.annotations.NullMarked;
