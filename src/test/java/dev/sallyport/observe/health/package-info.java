@NullMarked
package dev.sallyport.observe.health;

import org.jspecify.annotations.NullMarked;
