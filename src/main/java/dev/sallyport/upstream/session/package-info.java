/** Sessions with servers of the legacy era, on behalf of clients that know no sessions. */
@NullMarked
package dev.sallyport.upstream.session;

import org.jspecify.annotations.NullMarked;
