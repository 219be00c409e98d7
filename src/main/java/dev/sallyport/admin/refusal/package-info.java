/** What these parts of the REST API refuse, as problem documents (RFC 9457). */
@NullMarked
package dev.sallyport.admin.refusal;

import org.jspecify.annotations.NullMarked;
