package dev.sallyport.store;

/**
 * Who makes a change.
 *
 * @param name who the key belongs to
 * @param address the network address that the request came from
 */
public record Actor(String name, String address) {}
