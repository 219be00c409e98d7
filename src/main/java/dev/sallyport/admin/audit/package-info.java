/** The part of the REST API that tells who changed what. */
@NullMarked
package dev.sallyport.admin.audit;

import org.jspecify.annotations.NullMarked;
