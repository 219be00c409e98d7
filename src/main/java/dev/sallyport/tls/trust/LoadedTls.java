package dev.sallyport.tls.trust;

import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SpkiPin;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TlsVersion;
import dev.sallyport.tls.identity.ClientCertificate;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that TLS connections to one server go by: its {@link ServerTls} with what the files hold that
 * it names. Equal ones are interchangeable.
 *
 * @param trust what the server is verified against
 * @param identity what's shown to a server that asks for a client certificate, if anything
 * @param serverName the name that's sent and verified in place of the url's host, if given
 * @param minVersion the lowest version of TLS
 * @param insecureUntil the day with whose beginning in UTC connections that verify nothing are
 *     refused, if there's one
 * @param pins keys of which the server must have one; any key if empty
 */
public record LoadedTls(
    Trust trust,
    @Nullable ClientCertificate identity,
    @Nullable String serverName,
    TlsVersion minVersion,
    @Nullable LocalDate insecureUntil,
    List<SpkiPin> pins) {

  /** Copies the list. */
  public LoadedTls {
    pins = List.copyOf(pins);
  }

  /** Only trust, and nothing special. */
  public static LoadedTls of(Trust trust) {
    return of(ServerTls.of(new SslVerify.Default()), trust, null);
  }

  /** What a definition says, with what its files hold. */
  static LoadedTls of(ServerTls tls, Trust trust, @Nullable ClientCertificate identity) {
    return new LoadedTls(
        trust, identity, tls.serverName(), tls.minVersion(), tls.insecureUntil(), tls.pins());
  }

  /** The same for another host that's spoken to on the server's behalf. */
  public LoadedTls forOtherHosts() {
    return new LoadedTls(trust, null, null, minVersion, insecureUntil, List.of());
  }

  /** The name that a server at this host must have. */
  public String nameAt(String host) {
    return serverName == null ? host : serverName;
  }

  /** Short: trust and identity, without keys. */
  @Override
  public String toString() {
    return identity == null ? trust.toString() : trust + ", " + identity;
  }
}
