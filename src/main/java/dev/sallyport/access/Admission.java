package dev.sallyport.access;

/**
 * A caller who may call.
 *
 * @param usesAuthorization whether {@code Authorization} holds the key to this gateway, which no
 *     server may see
 * @param withKey whether the caller showed the key; without one, anyone on this machine may call
 */
public record Admission(boolean usesAuthorization, boolean withKey) {}
