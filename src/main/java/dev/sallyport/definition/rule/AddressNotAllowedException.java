package dev.sallyport.definition.rule;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.stream.Collectors;

/** None of a host's addresses may be connected to. The message is for the operator. */
public final class AddressNotAllowedException extends IOException {
  private static final long serialVersionUID = 1;
  private static final int MOST_SHOWN = 4;

  private AddressNotAllowedException(String message) {
    super(message);
  }

  /** Of a host that a proxy resolves, so that its addresses aren't known here. */
  public static AddressNotAllowedException unseen(String host) {
    return new AddressNotAllowedException(
        "general_settings.allowed_hosts doesn't list the name "
            + host
            + "; behind a proxy the name must be listed, since its addresses aren't seen");
  }

  /** With the host and what it resolves to. */
  public AddressNotAllowedException(String host, Collection<InetAddress> addresses) {
    this(
        "general_settings.allowed_hosts doesn't allow the address of "
            + host
            + ": "
            + addresses.stream()
                .limit(MOST_SHOWN)
                .map(InetAddress::getHostAddress)
                .collect(Collectors.joining(", ")));
  }
}
