package amc.deploy.node;

import amc.protocol.job.UserError;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes what {@code --tls} wants: an authority of its own, and a key with a certificate that all
 * nodes of a cluster share. The authority's key is forgotten: who wants other certificates makes
 * all anew.
 */
public final class NodeKeys {
  /** How long certificates are good for. */
  public static final Duration GOOD_FOR = Duration.ofDays(3650);

  private static final List<String> FILES = List.of("ca.crt", "tls.crt", "tls.key");
  private static final int KEY_BITS = 3072;
  private static final Duration SKEW = Duration.ofHours(24); // of the nodes' clocks
  private static final String AUTHORITY = "amc authority";
  private static final String NODE = "amc";
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");

  private NodeKeys() {}

  /**
   * Makes them in a folder, which is made if need be.
   *
   * @param ifAbsent whether to be content with what is there
   * @return whether they are new
   * @throws UserError if there are some already, or the folder cannot be written
   */
  public static boolean make(Path folder, boolean ifAbsent, Instant now) {
    List<String> there = FILES.stream().filter(name -> Files.exists(folder.resolve(name))).toList();
    if (ifAbsent && there.size() == FILES.size()) {
      return false;
    }
    if (!there.isEmpty()) {
      throw new UserError(
          "out=%s must hold no %s yet: name another folder, or remove the files (--out)"
              .formatted(folder, String.join(", ", there)));
    }
    try {
      write(folder, contents(now));
      return true;
    } catch (IOException e) {
      throw new UserError(
          "out=%s must be a folder that can be written: %s".formatted(folder, e), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has RSA and SHA-256", e);
    }
  }

  private static Map<String, String> contents(Instant now) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(KEY_BITS);
    KeyPair authority = generator.generateKeyPair();
    KeyPair node = generator.generateKeyPair();
    Instant since = now.minus(SKEW);
    Instant until = now.plus(GOOD_FOR);
    byte[] root =
        new Certificate(true, AUTHORITY, AUTHORITY, serial(), since, until, authority.getPublic())
            .sign(authority.getPrivate());
    byte[] leaf =
        new Certificate(false, NODE, AUTHORITY, serial(), since, until, node.getPublic())
            .sign(authority.getPrivate());
    Map<String, String> contents = new LinkedHashMap<>(); // the key last: with it, all are there
    contents.put("ca.crt", pem("CERTIFICATE", root));
    contents.put("tls.crt", pem("CERTIFICATE", leaf));
    contents.put("tls.key", pem("PRIVATE KEY", node.getPrivate().getEncoded()));
    return contents;
  }

  private static BigInteger serial() {
    return BigInteger.valueOf(Secrets.run());
  }

  private static String pem(String what, byte[] der) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, lines, what);
  }

  private static void write(Path folder, Map<String, String> contents) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, String> file : contents.entrySet()) {
      Path unfinished =
          Files.createTempFile(folder, "new-", ".tmp", PosixFilePermissions.asFileAttribute(OWN));
      Files.writeString(unfinished, file.getValue(), StandardCharsets.US_ASCII);
      Files.move(unfinished, folder.resolve(file.getKey()), StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
