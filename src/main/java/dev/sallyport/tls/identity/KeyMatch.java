package dev.sallyport.tls.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;

/** Whether a private key belongs to a certificate: what it signs must verify. */
final class KeyMatch {
  private static final byte[] MESSAGE =
      "Sallyport looks for the certificate of a key".getBytes(StandardCharsets.US_ASCII);

  private KeyMatch() {}

  static boolean belong(PrivateKey key, PublicKey certified) {
    if (key instanceof RSAKey one && certified instanceof RSAKey other) {
      return one.getModulus().equals(other.getModulus());
    }
    if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
      return false;
    }
    try {
      Signature signature =
          Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "EdDSA");
      signature.initSign(key);
      signature.update(MESSAGE);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(MESSAGE);
      return signature.verify(signed);
    } catch (GeneralSecurityException otherCurve) {
      return false;
    }
  }
}
