package dev.sallyport.cli;

import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerProxy;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SpkiPin;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TlsVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of {@code tls} that say what a definition would say. */
final class TlsOptions {
  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "Trust the CA certificates in this file or folder, as ssl_verify: FILE does. Default:"
              + " what a server without ssl_verify gets.")
  private @Nullable Path ca;

  @Option(
      names = "--trust-system",
      description =
          "Trust the JVM's and the operating system's CAs, too, as ssl_trust_system: true does.")
  private boolean trustSystem;

  @Option(
      names = "--client-cert",
      paramLabel = "FILE",
      description = "Show this certificate to the server, PEM or PKCS#12, as ssl_client_cert does.")
  private @Nullable Path clientCert;

  @Option(
      names = "--client-key",
      paramLabel = "FILE",
      description = "The private key of --client-cert, if it isn't in the same file.")
  private @Nullable Path clientKey;

  @Option(
      names = "--client-key-password",
      arity = "0..1",
      interactive = true,
      paramLabel = "PASSWORD",
      description = "The password of that key. Asked for if none is written here.")
  private @Nullable String clientKeyPassword;

  @Option(
      names = "--server-name",
      paramLabel = "NAME",
      description = "Send and verify this name instead of the URL's, as ssl_server_name does.")
  private @Nullable String serverName;

  @Option(
      names = "--min-version",
      paramLabel = "VERSION",
      description = "The lowest version of TLS: TLSv1.2 or TLSv1.3, as ssl_min_version has it.")
  private String minVersion = TlsVersion.TLS_1_2.word();

  @Option(
      names = "--pin",
      paramLabel = "BASE64",
      description = "Take this key only, or one of several, as ssl_pin_sha256 does.")
  private List<String> pins = new ArrayList<>();

  @Option(
      names = "--proxy",
      paramLabel = "URL",
      description =
          "Connect through this proxy (http://user:password@host:port), or through none (none), as"
              + " proxy does. Default: what HTTPS_PROXY and NO_PROXY say.")
  private @Nullable String proxy;

  /**
   * What a definition would say.
   *
   * @throws ParameterException if an option makes no sense
   */
  ServerTls tls(CommandLine command) {
    TlsVersion version =
        TlsVersion.named(minVersion)
            .orElseThrow(
                () ->
                    new ParameterException(command, "--min-version is either TLSv1.2 or TLSv1.3"));
    if (clientCert == null && (clientKey != null || clientKeyPassword != null)) {
      throw new ParameterException(command, "a key or its password needs --client-cert");
    }
    return new ServerTls(
        ca == null ? new SslVerify.Default() : new SslVerify.CaPath(ca.toAbsolutePath()),
        trustSystem,
        clientCert == null ? null : identity(clientCert),
        serverName == null ? null : serverName(command, serverName),
        version,
        null,
        pins.stream().map(pin -> pin(command, pin)).toList());
  }

  /**
   * By which way the server is reached.
   *
   * @throws ParameterException if the option makes no sense
   */
  ServerProxy proxy(CommandLine command) {
    if (proxy == null) {
      return new ServerProxy.FromEnvironment();
    }
    if (proxy.equals("none") || proxy.equals("false")) {
      return new ServerProxy.Direct();
    }
    try {
      return new ServerProxy.Through(ProxyAddress.parse(proxy));
    } catch (IllegalArgumentException bad) {
      throw new ParameterException(command, "--proxy " + bad.getMessage(), bad);
    }
  }

  private static String serverName(CommandLine command, String name) {
    return ServerTls.problemOfServerName(name)
        .<String>map(
            problem -> {
              throw new ParameterException(command, "--server-name " + problem);
            })
        .orElseGet(() -> name.toLowerCase(Locale.ROOT));
  }

  private ClientIdentity identity(Path certificate) {
    return new ClientIdentity(
        certificate.toAbsolutePath(),
        clientKey == null ? null : clientKey.toAbsolutePath(),
        Optional.ofNullable(clientKeyPassword).map(Secret::new).orElse(null));
  }

  private static SpkiPin pin(CommandLine command, String pin) {
    try {
      return new SpkiPin(pin);
    } catch (IllegalArgumentException bad) {
      throw new ParameterException(
          command, "--pin takes the base64 of a SHA-256 digest (32 bytes)", bad);
    }
  }

  /** A text about settings, about the options that stand for them. */
  String inWords(String text) {
    String words = ca == null ? text : text.replace("ssl_verify", "--ca");
    return words
        .replace("ssl_trust_system", "--trust-system")
        .replace("ssl_client_cert", "--client-cert")
        .replace("ssl_client_key_password", "--client-key-password")
        .replace("ssl_client_key", "--client-key")
        .replace("ssl_server_name", "--server-name")
        .replace("ssl_min_version", "--min-version")
        .replace("ssl_pin_sha256", "--pin");
  }
}
