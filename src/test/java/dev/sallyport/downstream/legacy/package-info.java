@NullMarked
package dev.sallyport.downstream.legacy;

import org.jspecify.annotations.NullMarked;
