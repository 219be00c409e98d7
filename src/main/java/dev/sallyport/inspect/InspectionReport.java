package dev.sallyport.inspect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an inspection found.
 *
 * @param steps all five, in their order
 * @param via the proxy on the way and where it's named, in words; null if there's none
 * @param addresses of the server's host; empty if its name wasn't resolved
 * @param tls what it presented; null without TLS, or if it didn't come to that
 * @param mcp what it said of itself; null if it didn't come to that
 * @param failure why it stopped; null if the gateway can use the server
 */
public record InspectionReport(
    List<Step> steps,
    @Nullable String via,
    List<HostAddress> addresses,
    @Nullable TlsFindings tls,
    @Nullable McpFindings mcp,
    @Nullable InspectionFailure failure) {
  /** What there is to say of a server without TLS. */
  public static final String PLAIN = "requests and credentials are readable on the way";

  /** Copies the lists. */
  public InspectionReport {
    steps = List.copyOf(steps);
    addresses = List.copyOf(addresses);
  }

  /** What an operator should look at, though it doesn't keep the gateway from using the server. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (mcp != null) {
      warnings.addAll(mcp.remarks());
      if (tls == null && !mcp.isProgram()) {
        warnings.add("no TLS: " + PLAIN);
      }
    }
    if (tls != null) {
      if (!tls.isVerified()) {
        warnings.add(tls.trust().origin());
      }
      warnings.addAll(tls.chain().weaknesses());
    }
    return warnings;
  }
}
