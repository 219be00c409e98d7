package dev.sallyport.tls.identity;

import dev.sallyport.tls.certificate.X509;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The private key of a PKCS#12 file (RFC 7292) with its certificates.
 *
 * @param chain the key's certificate first
 */
record KeyStoreFile(PrivateKey key, List<X509Certificate> chain) {
  private static final int SEQUENCE = 0x30;

  /** Whether a file looks like PKCS#12 rather than PEM. */
  static boolean looksLike(byte[] file) {
    return file.length > 4
        && file[0] == SEQUENCE
        && !new String(file, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
  }

  /**
   * Reads the only key.
   *
   * @param password the file's, or {@code null} if none was given
   * @throws IdentityException if that's not possible, as the end of a sentence that begins with the
   *     file
   */
  static KeyStoreFile read(byte[] file, @Nullable String password) throws IdentityException {
    char[] characters = password == null ? new char[0] : password.toCharArray();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(file), characters);
      List<String> keys = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)) {
          keys.add(alias);
        }
      }
      if (keys.size() != 1) {
        throw new IdentityException(
            keys.isEmpty()
                ? "is PKCS#12 without a private key; export it with its key: openssl pkcs12 -export"
                : "is PKCS#12 with %d private keys; leave one of them in it"
                    .formatted(keys.size()));
      }
      if (store.getKey(keys.getFirst(), characters) instanceof PrivateKey key) {
        return new KeyStoreFile(key, chain(store, keys.getFirst()));
      }
      throw new IdentityException("is PKCS#12 whose key isn't a private key");
    } catch (UnrecoverableKeyException e) {
      throw password(password);
    } catch (IOException e) {
      throw e.getCause() instanceof UnrecoverableKeyException ? password(password) : broken(e);
    } catch (GeneralSecurityException e) {
      throw broken(e);
    }
  }

  private static List<X509Certificate> chain(KeyStore store, String alias)
      throws GeneralSecurityException {
    return Stream.of(store.getCertificateChain(alias))
        .filter(X509Certificate.class::isInstance)
        .map(X509Certificate.class::cast)
        .toList();
  }

  private static IdentityException password(@Nullable String given) {
    return given == null
        ? new IdentityException("is PKCS#12 with a password; give ssl_client_key_password")
        : KeyDecryption.wrongPassword();
  }

  private static IdentityException broken(Exception e) {
    return new IdentityException(
        "is neither PEM nor a PKCS#12 file that can be read: " + X509.problem(e));
  }
}
