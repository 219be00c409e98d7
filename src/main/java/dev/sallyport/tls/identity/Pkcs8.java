package dev.sallyport.tls.identity;

import dev.sallyport.tls.certificate.Der;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Private keys in PKCS#8 (RFC 5958), and the older forms put into it. */
final class Pkcs8 {
  private static final String RSA = "2a864886f70d010101";
  private static final String RSA_PSS = "2a864886f70d01010a";
  private static final String EC = "2a8648ce3d0201";
  private static final String ED25519 = "2b6570";
  private static final String ED448 = "2b6571";

  private static final byte[] VERSION_0 = {Der.INTEGER, 1, 0};
  private static final byte[] NULL = {5, 0};
  private static final int OCTET_STRING = 0x04;

  private Pkcs8() {}

  /**
   * The key.
   *
   * @throws IdentityException if it isn't one, as the end of a sentence that begins with the file
   */
  static PrivateKey key(byte[] pkcs8) throws IdentityException {
    try {
      return KeyFactory.getInstance(algorithm(pkcs8))
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IdentityException("has a private key that is corrupt");
    }
  }

  private static String algorithm(byte[] pkcs8) throws IdentityException {
    Der whole = Der.read(pkcs8, 0, pkcs8.length);
    Der version = Der.read(pkcs8, whole.start(), whole.end());
    Der algorithm = Der.read(pkcs8, version.end(), whole.end());
    String name = Der.read(pkcs8, algorithm.start(), algorithm.end()).hex(pkcs8);
    return switch (name) {
      case RSA -> "RSA";
      case RSA_PSS -> "RSASSA-PSS";
      case EC -> "EC";
      case ED25519, ED448 -> "EdDSA";
      default ->
          throw new IdentityException(
              "has a private key of a kind that TLS doesn't use here; RSA, EC and EdDSA are read");
    };
  }

  /** From PKCS#1 (RFC 8017 §A.1.2): {@code RSA PRIVATE KEY}. */
  static byte[] ofPkcs1(byte[] rsa) {
    return pkcs8(element(Der.SEQUENCE, oid(RSA), NULL), rsa);
  }

  /**
   * From SEC 1 (RFC 5915): {@code EC PRIVATE KEY}.
   *
   * @throws IdentityException if it doesn't name its curve
   */
  static byte[] ofSec1(byte[] ec) throws IdentityException {
    Der whole = Der.read(ec, 0, ec.length);
    for (int at = whole.start(); at < whole.end(); ) {
      Der part = Der.read(ec, at, whole.end());
      if (part.tag() == Der.CONTEXT_0) {
        byte[] curve = Arrays.copyOfRange(ec, part.start(), part.end());
        return pkcs8(element(Der.SEQUENCE, oid(EC), curve), ec);
      }
      at = part.end();
    }
    throw new IdentityException(
        "has a private key that doesn't name its curve; convert it: openssl pkcs8 -topk8 -nodes -in"
            + " FILE -out key.pem");
  }

  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return element(Der.SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, key));
  }

  private static byte[] oid(String hex) {
    return element(Der.OBJECT_IDENTIFIER, HexFormat.of().parseHex(hex));
  }

  /** A DER element (X.690 §8.1). */
  private static byte[] element(int tag, byte[]... contents) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = Arrays.stream(contents).mapToInt(part -> part.length).sum();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      byte[] octets = BigInteger.valueOf(length).toByteArray();
      int sign = octets[0] == 0 ? 1 : 0;
      out.write(0x80 | (octets.length - sign));
      out.write(octets, sign, octets.length - sign);
    }
    for (byte[] part : contents) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
