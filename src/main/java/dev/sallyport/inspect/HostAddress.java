package dev.sallyport.inspect;

/**
 * An address of the server's host.
 *
 * @param address in digits
 * @param isAllowed whether {@code allowed_hosts} permits a connection to it
 */
public record HostAddress(String address, boolean isAllowed) {}
