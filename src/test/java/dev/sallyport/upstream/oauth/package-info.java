@NullMarked
package dev.sallyport.upstream.oauth;

import org.jspecify.annotations.NullMarked;
