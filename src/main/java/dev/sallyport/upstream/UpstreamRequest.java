package dev.sallyport.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request to a server.
 *
 * @param method POST, GET or DELETE
 * @param uri where to send it, if not to the definition's {@code url}; always of that url's origin
 * @param headers end-to-end headers; the server's credentials are added on the way
 * @param body the body, owned by the caller until the answer has ended
 * @param listening whether the answer is a stream that stays open until someone ends it
 * @param repeatable whether the request may be sent a second time when a connection turns out to be
 *     dead
 */
public record UpstreamRequest(
    HttpMethod method,
    @Nullable URI uri,
    HttpHeaders headers,
    @Nullable ByteBuf body,
    boolean listening,
    boolean repeatable) {}
