@NullMarked
package dev.sallyport.config.server;

import org.jspecify.annotations.NullMarked;
