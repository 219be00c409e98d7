package dev.sallyport.access;

/**
 * A caller who may call.
 *
 * @param usesAuthorization whether {@code Authorization} holds the key to this gateway, which no
 *     server may see
 */
public record Admission(boolean usesAuthorization) {}
