package dev.sallyport.definition;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code proxy}: by which way a server is reached. */
public sealed interface ServerProxy {
  /** What the proxy is logged in to with, if the definition says. */
  default Optional<Secret> credentials() {
    return switch (this) {
      case Through(ProxyAddress address) -> Optional.ofNullable(address.credentials());
      case FromEnvironment(), Direct() -> Optional.empty();
    };
  }

  /** The same with other credentials; without a proxy the same. */
  default ServerProxy withCredentials(@Nullable Secret credentials) {
    return switch (this) {
      case Through(ProxyAddress address) -> new Through(address.with(credentials));
      case FromEnvironment(), Direct() -> this;
    };
  }

  /**
   * Nothing is said: the environment's {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code NO_PROXY}.
   */
  record FromEnvironment() implements ServerProxy {}

  /** {@code false} or {@code none}: without a proxy, whatever the environment says. */
  record Direct() implements ServerProxy {}

  /** Through this one, whatever the environment says. */
  record Through(ProxyAddress address) implements ServerProxy {}
}
