package dev.sallyport.tls.inspection;

/**
 * Clients that refuse a chain, though the gateway may take it.
 *
 * @param clients which ones
 * @param words what they say, to search for
 * @param because what in the chain makes them
 */
public record Refusal(String clients, String words, String because) {}
