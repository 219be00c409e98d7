package dev.sallyport.config.server.trust;

import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.SslVerify;
import java.util.Map;
import java.util.Optional;

/** Reads {@code token_ssl_verify}. */
public final class TokenTrustParser {
  /** The key. */
  public static final String KEY = "token_ssl_verify";

  private final Values values;
  private final SslVerifyParser sslVerify;

  /** Reads paths that these allow. */
  public TokenTrustParser(Values values, CaPaths paths) {
    this.values = values;
    this.sslVerify = new SslVerifyParser(values, paths, "");
  }

  /** What a token server is verified against; empty if nothing is said, or a problem was noted. */
  public Optional<SslVerify> parse(Map<String, Setting> settings) {
    return Optional.ofNullable(settings.get(KEY))
        .filter(setting -> !setting.value().isNull())
        .flatMap(values::scalar)
        .flatMap(sslVerify::parse);
  }
}
