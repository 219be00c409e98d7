@NullMarked
package dev.sallyport.downstream.modern;

import org.jspecify.annotations.NullMarked;
