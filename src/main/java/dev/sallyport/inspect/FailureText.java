package dev.sallyport.inspect;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerProxy;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable.Phase;

/** Says why a server can't be used and what to do, for an operator. */
public final class FailureText {
  private FailureText() {}

  /** Why, without the name of the server: who reads it knows that. */
  public static String message(GatewayException failure) {
    String text =
        failure instanceof GatewayException.ProxyFailed proxy ? proxy.detail() : failure.text();
    return text.replaceFirst("^MCP server '[A-Za-z0-9_]*':? ", "");
  }

  /** A constant that programs can tell cases by. */
  public static String reason(GatewayException failure) {
    if (failure.reason() != null) {
      return failure.reason();
    }
    return failure instanceof GatewayException.ServerTimeout ? "TIMEOUT" : "FAILED";
  }

  /** What to do; empty where the message says it. */
  public static String advice(ServerDefinition server, GatewayException failure) {
    String authority =
        server.command() == null ? server.url().getRawAuthority() : "the program in command";
    return switch (failure) {
      case GatewayException.ServerUnreachable unreachable -> unreachable(server, unreachable);
      case GatewayException.CredentialsRefused _ ->
          switch (server.auth()) {
            case UpstreamAuth.None _ when server.staticHeaders().isEmpty() ->
                "None are configured: set auth_type and authentication_token.";
            case UpstreamAuth.ClientCredentials _ ->
                "The token server gave a token, but this server doesn't take it: look whether"
                    + " token_url belongs to this server, and at scopes and oauth2_resource.";
            case UpstreamAuth.None _,
                UpstreamAuth.ApiKey _,
                UpstreamAuth.BearerToken _,
                UpstreamAuth.Basic _,
                UpstreamAuth.Authorization _,
                UpstreamAuth.Token _ ->
                "Look whether the token has expired or belongs to another server.";
          };
      case GatewayException.TokenFailure token -> token.advice();
      case GatewayException.RedirectRefused redirect ->
          redirect.location().isEmpty()
              ? ""
              : "It redirects to %s; if that's the right place, write it into url."
                  .formatted(withoutQuery(redirect.location()));
      case GatewayException.ProxyFailed proxy -> proxy(server, proxy);
      case GatewayException.ServerTimeout _ ->
          "Look whether %s is the MCP server and not something that waits; a slow one needs a longer timeout."
              .formatted(authority);
      case GatewayException.TlsFailure _,
          GatewayException.Overloaded _,
          GatewayException.LoopDetected _,
          GatewayException.StreamCut _,
          GatewayException.Cancelled _,
          GatewayException.ServerDisabled _,
          GatewayException.ServerChanged _,
          GatewayException.UnknownGroup _,
          GatewayException.UnknownServer _,
          GatewayException.Unauthorized _,
          GatewayException.Forbidden _,
          GatewayException.ParseError _,
          GatewayException.InvalidRequest _,
          GatewayException.HeaderMismatch _,
          GatewayException.InvalidParams _,
          GatewayException.MethodNotFound _,
          GatewayException.UnsupportedVersion _,
          GatewayException.SessionNotFound _,
          GatewayException.EventForgotten _,
          GatewayException.TooManySessions _,
          GatewayException.ReplicaUnreachable _,
          GatewayException.TooLargeForReplica _,
          GatewayException.UnexpectedAnswer _,
          GatewayException.ToolNotOffered _,
          GatewayException.ToolListUnreadable _,
          GatewayException.MethodNotAllowed _,
          GatewayException.BodyTooLarge _,
          GatewayException.UnsupportedContentEncoding _ ->
          "";
    };
  }

  private static String proxy(ServerDefinition server, GatewayException.ProxyFailed failure) {
    String key =
        server.proxy() instanceof ServerProxy.FromEnvironment
            ? "HTTPS_PROXY or HTTP_PROXY"
            : "the server's proxy";
    return switch (failure.proxyStatus()) {
      case 407 -> "Set user and password in %s: http://user:password@host:port.".formatted(key);
      case 403 ->
          "Look what the proxy allows: many make tunnels to port 443 only. With proxy: false the"
              + " server is reached without it.";
      case 0 -> "Look whether %s is right, and whether the proxy runs.".formatted(key);
      default -> "Look whether the proxy reaches %s.".formatted(server.url().getRawAuthority());
    };
  }

  /** A query may hold a key. */
  private static String withoutQuery(String location) {
    return location.replaceFirst("[?#].*", "").replaceAll("\\p{C}", "?");
  }

  private static String unreachable(
      ServerDefinition server, GatewayException.ServerUnreachable failure) {
    String reason = failure.reason() == null ? "" : failure.reason();
    if (reason.equals(Phase.DNS.name())) {
      return "Look whether '%s' in url is spelled right and this machine's name server knows it."
          .formatted(server.url().getHost());
    }
    if (reason.equals(Phase.CONNECT.name())) {
      return "Look whether the server runs, whether %s is its host and port, and whether a firewall is in between."
          .formatted(server.url().getRawAuthority());
    }
    if (reason.equals(Phase.ADDRESS_NOT_ALLOWED.name())) {
      return "Look what '%s' resolves to; if that's right, add the address to general_settings.allowed_hosts."
          .formatted(server.url().getHost());
    }
    if (reason.equals(Phase.PROCESS_START.name())) {
      return "Look whether command is a program of this machine (in PATH, or by its whole path), that the gateway may run, and whether cwd is there.";
    }
    if (server.command() != null) {
      return "Look into the gateway's log, which has what the program wrote to its standard error; try command with args by hand, with the variables of env.";
    }
    return server.usesTls()
        ? "Look into the server's log."
        : "Look into the server's log; if it speaks TLS on that port, write https:// in url.";
  }
}
