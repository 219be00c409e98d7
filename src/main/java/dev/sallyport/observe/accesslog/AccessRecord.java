package dev.sallyport.observe.accesslog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the access log says of one exchange. It holds neither arguments nor results nor keys.
 *
 * @param time when it ended
 * @param caller {@code admin} for the key's owner, else {@code anonymous}
 * @param address the client's IP address
 * @param server the server's name; null where none was found
 * @param httpMethod POST, GET or DELETE
 * @param method the JSON-RPC method; null without a message
 * @param name the tool or prompt it names
 * @param era what the client speaks
 * @param status the HTTP status; 0 if the client went away before there was one
 * @param error how it failed; empty for success
 * @param errorCode the code of the JSON-RPC error; 0 if it's none
 * @param nanos time in all
 * @param upstreamNanos time that the server took; -1 if it wasn't asked
 * @param bytesIn size of the request's body
 * @param bytesOut size of the answer's body
 * @param traceId the trace it belongs to, if it's known
 */
record AccessRecord(
    Instant time,
    String caller,
    String address,
    @Nullable String server,
    String httpMethod,
    @Nullable String method,
    @Nullable String name,
    String era,
    int status,
    String error,
    int errorCode,
    long nanos,
    long upstreamNanos,
    long bytesIn,
    long bytesOut,
    @Nullable String traceId) {}
