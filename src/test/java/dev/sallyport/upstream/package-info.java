@NullMarked
package dev.sallyport.upstream;

import org.jspecify.annotations.NullMarked;
