package amc.deploy.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.cluster.Member;
import akka.cluster.typed.Cluster;
import amc.coordinator.database.Database;
import amc.protocol.job.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes with certificates, in one process. */
class TlsTest {
  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir Path folder;

  @Test
  void shouldAdmitNodesWithCertificatesOfTheSameAuthorityOnly() throws Exception {
    Path ours = folder.resolve("ours");
    NodeKeys.make(ours, false, Clock.systemUTC().instant());
    Path foreign = certificates("foreign", "-keyalg RSA -keysize 2048");
    Database database = Database.file(folder.resolve("journal"));
    database.migrate();
    NodeOptions options =
        new NodeOptions(
            Role.COORDINATOR, "127.0.0.1", 0, null, List.of(), true, database, ours, null, null);
    try (ClusterNode coordinator = ClusterNode.start(options, Guardians.idle())) {
      assertThat(coordinator.join(() -> false)).isTrue();
      String seed = coordinator.address().hostPort().replaceFirst(".*@", "");
      try (ClusterNode forged = ClusterNode.start(worker(seed, foreign), Guardians.idle());
          ClusterNode plain = ClusterNode.start(worker(seed, null), Guardians.idle());
          ClusterNode known = ClusterNode.start(worker(seed, ours), Guardians.idle())) {
        Thread a = Thread.startVirtualThread(() -> tryToJoin(forged));
        Thread b = Thread.startVirtualThread(() -> tryToJoin(plain));
        assertThat(known.join(() -> false)).isTrue();
        a.join();
        b.join();
        assertThat(
                StreamSupport.stream(
                    Cluster.get(coordinator.system()).state().getMembers().spliterator(), false))
            .extracting(Member::address)
            .containsExactlyInAnyOrder(coordinator.address(), known.address());
      }
    }
  }

  /** For as long as it takes to give up once. */
  private static void tryToJoin(ClusterNode node) {
    int[] asked = {0};
    try {
      assertThat(node.join(() -> asked[0]++ > 0)).isFalse();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldNameTheFileThatIsMissing() {
    assertThatThrownBy(() -> ClusterNode.start(worker("127.0.0.1:1", folder), Guardians.idle()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--tls=")
        .hasMessageContaining("tls.key");
  }

  @Test
  void shouldSayWhichKeysCanBeRead() throws Exception {
    Path elliptic = certificates("elliptic", "-keyalg EC -groupname secp256r1");
    assertThatThrownBy(() -> ClusterNode.start(worker("127.0.0.1:1", elliptic), Guardians.idle()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tls.key must be an RSA key");
  }

  private static NodeOptions worker(String seed, @Nullable Path tls) {
    return new NodeOptions(
        Role.WORKER, "127.0.0.1", 0, null, List.of(seed), false, null, tls, null, null);
  }

  /** A folder as another program makes it. */
  private Path certificates(String name, String algorithm) throws Exception {
    Path made = Files.createDirectory(folder.resolve(name));
    Path authority = made.resolve("ca.p12");
    Path node = made.resolve("node.p12");
    Path request = made.resolve("request");
    Path signed = made.resolve("tls.crt");
    keytool(authority, "-genkeypair " + algorithm + " -dname CN=authority -ext bc:c");
    keytool(node, "-genkeypair " + algorithm + " -dname CN=amc");
    keytool(node, "-certreq -file " + request);
    keytool(authority, "-gencert -rfc -infile " + request + " -outfile " + signed);
    keytool(authority, "-exportcert -rfc -file " + made.resolve("ca.crt"));
    KeyStore store = KeyStore.getInstance(node.toFile(), PASSWORD);
    byte[] key = store.getKey("mykey", PASSWORD).getEncoded();
    Files.writeString(
        made.resolve("tls.key"),
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
            + "\n-----END PRIVATE KEY-----\n");
    return made;
  }

  private static void keytool(Path store, String arguments) throws Exception {
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command = new ArrayList<>(List.of(tool, "-keystore", store.toString()));
    command.addAll(List.of("-storepass", new String(PASSWORD), "-alias", "mykey"));
    command.addAll(List.of(arguments.split(" ")));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
