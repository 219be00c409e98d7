@NullMarked
package dev.sallyport.upstream.stdio;

import org.jspecify.annotations.NullMarked;
