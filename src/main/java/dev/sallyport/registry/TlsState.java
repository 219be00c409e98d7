package dev.sallyport.registry;

import dev.sallyport.tls.client.SeenCertificates;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How TLS to one server stands.
 *
 * @param server its name
 * @param isVerified whether its certificate is verified, and that of its token server
 * @param since since when that's so, if it's written down, else since when this gateway uses the
 *     definition
 * @param isSinceKnown whether it's written down: in the database it is, in {@code config.yaml} not
 * @param insecureUntil the day with whose beginning in UTC an exception from verification ends, if
 *     it does
 * @param problem why its trust or client certificate doesn't load at the moment, for the operator;
 *     absent if it does
 * @param seen what the server presented in the last handshake that succeeded, if there was one
 */
public record TlsState(
    String server,
    boolean isVerified,
    Instant since,
    boolean isSinceKnown,
    @Nullable LocalDate insecureUntil,
    @Nullable String problem,
    Optional<SeenCertificates> seen) {}
