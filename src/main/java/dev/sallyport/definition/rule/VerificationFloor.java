package dev.sallyport.definition.rule;

/** {@code ssl_verify_required}: where {@code ssl_verify: false} is not possible. */
public sealed interface VerificationFloor {
  /** Each definition decides. */
  record Nowhere() implements VerificationFloor {}

  /** For every server. */
  record Everywhere() implements VerificationFloor {}

  /** For servers at these hosts; a range counts for URLs in which an address is written. */
  record At(HostList hosts) implements VerificationFloor {}

  /**
   * Whether verification can't be switched off for a host.
   *
   * @param host as it's written in the URL, in brackets or not
   */
  default boolean appliesTo(String host) {
    return switch (this) {
      case Nowhere() -> false;
      case Everywhere() -> true;
      case At(HostList hosts) ->
          HostName.isLiteral(host)
              ? HostName.address(host).filter(hosts::hasAddress).isPresent()
              : hosts.hasName(host);
    };
  }
}
