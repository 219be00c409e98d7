/** Between the two sides: which server a message is for, and what becomes of it. */
@NullMarked
package dev.sallyport.gateway;

import org.jspecify.annotations.NullMarked;
