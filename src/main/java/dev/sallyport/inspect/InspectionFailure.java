package dev.sallyport.inspect;

import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import org.jspecify.annotations.Nullable;

/**
 * Why an inspection stopped.
 *
 * @param stage where
 * @param reason a constant that programs can tell cases by
 * @param message a sentence, without the server's name
 * @param advice what to do; empty where the message says it
 * @param diagnosis of a handshake; null if there's none
 */
public record InspectionFailure(
    Step.Stage stage,
    String reason,
    String message,
    String advice,
    @Nullable TlsDiagnosis diagnosis) {}
