package dev.sallyport.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.rule.AddressNotAllowedException;
import dev.sallyport.definition.rule.AddressRange;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.definition.rule.HostList;
import dev.sallyport.definition.rule.HostPattern;
import dev.sallyport.testing.TlsTestServer;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

class AllowedAddressesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ConnectionProvider pool = ConnectionProvider.newConnection();
  private final TlsTestServer server = TlsTestServer.builder().start();

  @AfterEach
  void close() {
    server.close();
  }

  private AllowedHosts pattern(String pattern, String... ranges) {
    return new AllowedHosts.Listed(
        new HostList(
            List.of(new HostPattern(pattern)),
            Stream.of(ranges).map(AddressRange::parse).toList()));
  }

  /** Asks the server by a name that has these addresses, if it has any. */
  private int ask(AllowedHosts allowed, String... addresses) {
    HttpClient client = HttpClient.create(pool).resolver(new NameServer(addresses));
    Integer status =
        AllowedAddresses.only(allowed, client)
            .get()
            .uri("http://files.corp.example:" + server.port() + "/")
            .response()
            .map(response -> response.status().code())
            .block(PATIENCE);
    return Objects.requireNonNull(status);
  }

  @Test
  void aNameThatIsAllowedCannotBePointedAtTheGatewaysOwnMachine() {
    assertThatThrownBy(() -> ask(pattern("*.corp.example"), "127.0.0.1"))
        .hasRootCauseInstanceOf(AddressNotAllowedException.class)
        .hasRootCauseMessage(
            "general_settings.allowed_hosts doesn't allow the address of files.corp.example:"
                + " 127.0.0.1");
    assertThat(server.connections()).isZero();
  }

  @Test
  void onlyThePermittedOfSeveralAddressesAreTried() {
    assertThat(ask(pattern("*.other.example", "127.0.0.1"), "127.0.0.9", "127.0.0.1"))
        .isEqualTo(200);
  }

  @Test
  void anAddressOfThisMachineThatIsListedIsPermitted() {
    assertThat(ask(pattern("*.corp.example", "127.0.0.0/8"), "127.0.0.1")).isEqualTo(200);
  }

  @Test
  void aNameWithoutAddressFailsAsBefore() {
    assertThatThrownBy(() -> ask(pattern("*.corp.example")))
        .hasRootCauseInstanceOf(UnknownHostException.class);
  }

  @Test
  void withoutAListTheClientStaysAsItIs() {
    HttpClient client = HttpClient.create(pool);
    assertThat(AllowedAddresses.only(new AllowedHosts.Every(), client)).isSameAs(client);
  }

  /** Knows one name. */
  private static final class NameServer extends AddressResolverGroup<InetSocketAddress> {
    private final List<InetAddress> addresses;

    NameServer(String... addresses) {
      this.addresses = Stream.of(addresses).map(InetAddress::ofLiteral).toList();
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
      return new InetNameResolver(executor) {
        @Override
        protected void doResolve(String host, Promise<InetAddress> promise) {
          promise.setFailure(new UnsupportedOperationException());
        }

        @Override
        protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
          if (addresses.isEmpty()) {
            promise.setFailure(new UnknownHostException(host));
          } else {
            promise.setSuccess(addresses);
          }
        }
      }.asAddressResolver();
    }
  }
}
