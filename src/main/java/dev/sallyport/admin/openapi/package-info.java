/** The description of the REST API that {@code /v3/api-docs} serves. */
@NullMarked
package dev.sallyport.admin.openapi;

import org.jspecify.annotations.NullMarked;
