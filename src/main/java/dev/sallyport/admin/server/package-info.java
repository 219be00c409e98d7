/** The part of the REST API that registers, shows, changes and removes servers. */
@NullMarked
package dev.sallyport.admin.server;

import org.jspecify.annotations.NullMarked;
