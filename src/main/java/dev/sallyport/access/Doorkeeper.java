package dev.sallyport.access;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.jsonrpc.GatewayException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may use the MCP routes. With a key configured, who has it. Without one, who calls
 * from this machine by one of its loopback names; the gateway listens nowhere else then.
 * Thread-safe.
 */
public final class Doorkeeper {
  private static final AsciiString LITELLM_KEY = AsciiString.cached(KeyCheck.LITELLM_KEY);

  /** There's one key so far. */
  private static final String OWNER = "master";

  private final @Nullable KeyCheck keyCheck;
  private final OriginRule origins;

  /** With the key and the origins that the settings name. */
  public Doorkeeper(GeneralSettings settings) {
    this.keyCheck =
        settings.masterKey() == null ? null : new KeyCheck(new AccessKey(settings.masterKey()));
    this.origins = new OriginRule(settings.allowedOrigins());
  }

  /**
   * Lets a request in.
   *
   * @throws GatewayException.Forbidden if it comes from a web page that may not call (DNS
   *     rebinding; MCP 2026-07-28, Streamable HTTP, "Security &amp; Endpoint")
   * @throws GatewayException.Unauthorized if a key is wanted and isn't there, or isn't right
   */
  public Admission admit(HttpHeaders headers) {
    origins.check(headers.get(HttpHeaderNames.ORIGIN));
    if (keyCheck == null) {
      origins.checkLoopbackHost(headers.get(HttpHeaderNames.HOST));
      return new Admission("", false, false);
    }
    String own = headers.get(LITELLM_KEY);
    keyCheck.check(headers.get(HttpHeaderNames.AUTHORIZATION), own);
    return new Admission(OWNER, own == null, true);
  }
}
