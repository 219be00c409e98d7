@NullMarked
package dev.sallyport.definition.rule;

import org.jspecify.annotations.NullMarked;
