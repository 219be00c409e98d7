@NullMarked
package dev.sallyport.observe.management;

import org.jspecify.annotations.NullMarked;
