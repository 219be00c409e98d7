package dev.sallyport.access;

/**
 * A caller who may call.
 *
 * @param owner the owner of the key; empty on a gateway without a key
 * @param usesAuthorization whether {@code Authorization} holds the key to this gateway, which no
 *     server may see
 * @param withKey whether the caller showed the key; without one, anyone on this machine may call
 */
public record Admission(String owner, boolean usesAuthorization, boolean withKey) {}
