@NullMarked
package dev.sallyport.config;

import org.jspecify.annotations.NullMarked;
