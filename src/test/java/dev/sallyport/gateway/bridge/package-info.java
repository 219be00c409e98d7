@NullMarked
package dev.sallyport.gateway.bridge;

import org.jspecify.annotations.NullMarked;
