/** The port for operators, apart from the one for clients. */
@NullMarked
package dev.sallyport.observe.management;

import org.jspecify.annotations.NullMarked;
