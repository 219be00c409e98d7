/** YAML read into values that know their line; nothing is interpreted, no object is constructed. */
@NullMarked
package dev.sallyport.config.yaml;

import org.jspecify.annotations.NullMarked;
