package dev.sallyport.testing;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;

/** Kinds of keys for test certificates. */
public enum TestKey {
  EC_P256("EC", 256, "SHA256withECDSA"),
  RSA_2048("RSA", 2048, "SHA256withRSA"),
  RSA_1024("RSA", 1024, "SHA256withRSA"),
  ED25519("Ed25519", 255, "Ed25519");

  private final String algorithm;
  private final int bits;
  private final String signatureAlgorithm;

  TestKey(String algorithm, int bits, String signatureAlgorithm) {
    this.algorithm = algorithm;
    this.bits = bits;
    this.signatureAlgorithm = signatureAlgorithm;
  }

  /** A new pair. */
  public KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How such a key signs. */
  String signatureAlgorithm() {
    return signatureAlgorithm;
  }
}
