package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeysCommandTest {
  @TempDir private Path folder;

  @Test
  void shouldMakeACertificateOfAnAuthorityOfItsOwn() throws Exception {
    Path out = folder.resolve("keys");
    CommandRun run = CommandRun.of("keys", "--out", out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    X509Certificate authority = read(out.resolve("ca.crt"));
    X509Certificate node = read(out.resolve("tls.crt"));
    assertThat(authority.getBasicConstraints()).isNotNegative();
    assertThat(node.getBasicConstraints()).isNegative();
    assertThat(node.getSubjectAlternativeNames()).containsExactly(List.of(2, "amc"));
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
    parameters.setRevocationEnabled(false);
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(node)), parameters);
    for (String name : List.of("ca.crt", "tls.crt", "tls.key")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve(name))))
          .isEqualTo("rw-------");
    }
    try (var files = Files.list(out)) {
      assertThat(files).hasSize(3);
    }
  }

  @Test
  void shouldReplaceNoKeys() throws Exception {
    Path out = folder.resolve("keys");
    String token = folder.resolve("admin.token").toString();
    CommandRun.of("keys", "--out", out.toString(), "--admin-token", token);
    String key = Files.readString(out.resolve("tls.key"));
    String secret = Files.readString(Path.of(token));
    assertThat(secret).matches("amc_[0-9a-f]{64}\n");

    CommandRun again = CommandRun.of("keys", "--out", out.toString());
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err())
        .hasLineCount(1)
        .contains("out=" + out + " must hold no ca.crt, tls.crt, tls.key yet: name another");

    CommandRun content =
        CommandRun.of("keys", "--out", out.toString(), "--if-absent", "--admin-token", token);
    assertThat(content.exitCode()).as(content.err()).isZero();
    assertThat(out.resolve("tls.key")).hasContent(key);
    assertThat(Path.of(token)).hasContent(secret);

    Files.delete(out.resolve("ca.crt"));
    CommandRun half = CommandRun.of("keys", "--out", out.toString(), "--if-absent");
    assertThat(half.exitCode()).isEqualTo(2);
    assertThat(half.err()).contains("must hold no tls.crt, tls.key yet");
  }

  private static X509Certificate read(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
