@NullMarked
package dev.sallyport.config.yaml;

import org.jspecify.annotations.NullMarked;
