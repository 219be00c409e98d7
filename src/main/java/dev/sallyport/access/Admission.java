package dev.sallyport.access;

/**
 * A caller who may call.
 *
 * @param owner the owner of the key; empty on a gateway without a key
 * @param usesAuthorization whether {@code Authorization} holds the key to this gateway, which no
 *     server may see
 */
public record Admission(String owner, boolean usesAuthorization) {}
