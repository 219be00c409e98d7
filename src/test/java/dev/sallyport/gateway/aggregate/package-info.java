@NullMarked
package dev.sallyport.gateway.aggregate;

import org.jspecify.annotations.NullMarked;
