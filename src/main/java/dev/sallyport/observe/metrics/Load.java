package dev.sallyport.observe.metrics;

import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * How busy the data plane is at the moment it's asked. Thread-safe.
 *
 * @param requests how many requests of clients a server has that takes only so many
 * @param clientSessions how many sessions of clients the gateway keeps
 * @param serverSessions how many sessions it has with servers, by their names; none where that's 0
 */
public record Load(
    ToIntFunction<String> requests,
    IntSupplier clientSessions,
    Supplier<Map<String, Integer>> serverSessions) {}
