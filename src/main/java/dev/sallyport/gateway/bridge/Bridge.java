package dev.sallyport.gateway.bridge;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Gateway;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.era.EraMemory;
import dev.sallyport.upstream.exchange.Caller;
import dev.sallyport.upstream.lists.ServerSides;
import dev.sallyport.upstream.modern.ModernServers;
import dev.sallyport.upstream.session.SessionPool;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;

/**
 * What clients of one era need to reach servers of the other. Thread-safe. Owns the sessions and
 * the calls that wait for answers.
 *
 * @param gateway finds servers, and checks what's sent to them
 * @param eras what the servers speak
 * @param sessions with servers of the legacy era
 * @param modern speaks to servers of the modern era
 * @param sides the same servers, with their lists kept
 * @param asked clients that are asked something in the middle of a call
 * @param states seals what such a client holds
 * @param seal makes the ids of the sessions of legacy clients
 */
public record Bridge(
    Gateway gateway,
    EraMemory eras,
    SessionPool sessions,
    ModernServers modern,
    ServerSides sides,
    AskedClients asked,
    RequestState states,
    SessionSeal seal)
    implements AutoCloseable {

  /** Who calls, for a server with sessions. */
  public Caller caller(
      String owner, HttpHeaders headers, Upstream server, JsonNode clientInfo, JsonNode can) {
    return new Caller(owner, credentials(headers, server), clientInfo, can);
  }

  /** End-to-end headers for the server, none of them of MCP. */
  public HttpHeaders headers(Exchange exchange, Upstream server) {
    return gateway.headers(exchange, server);
  }

  /** Tells the client's own credentials apart without holding them. */
  private static String credentials(HttpHeaders headers, Upstream server) {
    StringBuilder all = new StringBuilder();
    for (String name : server.definition().extraHeaders()) {
      headers
          .getAll(name)
          .forEach(value -> all.append(name).append(':').append(value).append('\n'));
    }
    if (all.isEmpty()) {
      return "";
    }
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(all.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-256", missing);
    }
  }

  @Override
  public void close() {
    asked.close();
    sessions.close();
  }
}
