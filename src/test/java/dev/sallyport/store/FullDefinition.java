package dev.sallyport.store;

import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.Dialect;
import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerName;
import dev.sallyport.definition.ServerProxy;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SpkiPin;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TlsVersion;
import dev.sallyport.definition.ToolFilter;
import dev.sallyport.definition.Transport;
import dev.sallyport.definition.UpstreamAuth;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A definition that says everything that can be said. */
final class FullDefinition {
  /** The secrets in it. */
  static final List<String> SECRETS =
      List.of("s3cr3t-token", "s3cr3t-header", "s3cr3t-query", "s3cr3t-password");

  private FullDefinition() {}

  static ServerDefinition of(String name) {
    Map<String, Secret> headers = new LinkedHashMap<>();
    headers.put("X-Tenant", new Secret("s3cr3t-header"));
    headers.put("A-First", new Secret("öffentlich"));
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("server_name", "Tickets");
    info.put(
        "mcp_server_cost_info", Map.of("default_cost_per_query", 0.5, "free", List.of(1, true)));
    return new ServerDefinition(
        new ServerName(name),
        new ServerName(name + "_alias"),
        "Tickets, überall",
        URI.create("https://mcp.example.com:8443/mcp?key=s3cr3t-query"),
        Transport.SSE,
        new UpstreamAuth.BearerToken(new Secret("s3cr3t-token")),
        headers,
        List.of("X-Trace", "Accept-Language"),
        Duration.ofMillis(1500),
        new ServerTls(
            new SslVerify.CaPath(Path.of("/etc/ssl/certs/corp-ca.pem")),
            true,
            new ClientIdentity(
                Path.of("/etc/ssl/client.pem"),
                Path.of("/etc/ssl/client.key"),
                new Secret("s3cr3t-password")),
            "mcp.internal.example.com",
            TlsVersion.TLS_1_3,
            null,
            List.of(
                new SpkiPin("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
                new SpkiPin("LCa0a2j/xo/5m0U8HTBBNBNCLXBkg7+g+YpeiGJm564="))),
        new ServerProxy.Through(
            new ProxyAddress(
                "proxy.example.com", 3128, new Secret("s3cr3t-user:s3cr3t-p@ss: ${word}"))),
        new ToolFilter(List.of("create_ticket"), List.of("delete_ticket")),
        info,
        List.of("support", "sales"),
        new Dialect("2025-06-18", Dialect.Sessions.PER_CALL),
        null,
        7);
  }
}
