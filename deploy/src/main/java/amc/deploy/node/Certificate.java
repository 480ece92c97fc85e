package amc.deploy.node;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * What a certificate says (X.509 version 3, RFC 5280). Pure.
 *
 * @param authority whether it may sign others; else it is for both ends of a TLS connection
 * @param name of whom it is, and the only name that it is good for
 */
record Certificate(
    boolean authority,
    String name,
    String issuer,
    BigInteger serial,
    Instant since,
    Instant until,
    PublicKey key) {
  private static final byte[] ALGORITHM =
      Der.sequence(Der.identifier("1.2.840.113549.1.1.11"), Der.nothing()); // SHA-256 with RSA

  /** Starts and ends on whole seconds. */
  Certificate {
    since = since.truncatedTo(ChronoUnit.SECONDS);
    until = until.truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * The certificate, DER.
   *
   * @param signer RSA key of the issuer
   * @throws GeneralSecurityException if the key is none
   */
  byte[] sign(PrivateKey signer) throws GeneralSecurityException {
    byte[] content =
        Der.sequence(
            Der.value(0xA0, Der.integer(BigInteger.TWO)), // version 3
            Der.integer(serial),
            ALGORITHM,
            named(issuer),
            Der.sequence(Der.time(since), Der.time(until)),
            named(name),
            key.getEncoded(),
            Der.value(0xA3, Der.sequence(extensions().toArray(byte[][]::new))));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(signer);
    signature.update(content);
    return Der.sequence(content, ALGORITHM, Der.bits(0, signature.sign()));
  }

  private List<byte[]> extensions() {
    List<byte[]> all = new ArrayList<>();
    if (authority) {
      all.add(critical("2.5.29.19", Der.sequence(Der.yes()))); // basic constraints
      all.add(critical("2.5.29.15", Der.bits(1, new byte[] {0x06}))); // signs certificates, CRLs
    } else {
      all.add(critical("2.5.29.15", Der.bits(5, new byte[] {(byte) 0xA0}))); // signs, enciphers
      all.add(
          extension(
              "2.5.29.37", // of servers and clients
              Der.sequence(
                  Der.identifier("1.3.6.1.5.5.7.3.1"), Der.identifier("1.3.6.1.5.5.7.3.2"))));
      all.add(
          extension(
              "2.5.29.17", // name in the DNS
              Der.sequence(Der.value(0x82, name.getBytes(StandardCharsets.US_ASCII)))));
    }
    return all;
  }

  private static byte[] critical(String identifier, byte[] content) {
    return Der.sequence(Der.identifier(identifier), Der.yes(), Der.octets(content));
  }

  private static byte[] extension(String identifier, byte[] content) {
    return Der.sequence(Der.identifier(identifier), Der.octets(content));
  }

  private static byte[] named(String name) {
    return Der.sequence(Der.set(Der.sequence(Der.identifier("2.5.4.3"), Der.text(name))));
  }
}
