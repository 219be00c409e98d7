@NullMarked
package dev.sallyport.cli.check;

import org.jspecify.annotations.NullMarked;
