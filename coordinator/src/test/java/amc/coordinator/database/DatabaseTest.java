package amc.coordinator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseTest {
  @TempDir private Path folder;

  /** Hangs up on each connection, as a server does that is about to end. */
  @Test
  void shouldAskAServerThatIsAwayAgainUntilPatienceEnds() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> hangUp(server, asked));
      Database away =
          new Database(
              "jdbc:postgresql://127.0.0.1:" + server.getLocalPort() + "/amc?sslmode=disable",
              "amc",
              "amc");
      assertThatThrownBy(() -> away.migrateWhenUp(Duration.ofMillis(1500)))
          .isInstanceOf(SQLException.class);
    }
    assertThat(asked.get()).isGreaterThan(1);
  }

  private static void hangUp(ServerSocket server, AtomicInteger asked) {
    try {
      while (true) {
        server.accept().close();
        asked.incrementAndGet();
      }
    } catch (IOException e) {
      // the test is over
    }
  }

  @Test
  void shouldNotAskADatabaseThatRefusesAgain() throws SQLException {
    Database database = Database.file(folder.resolve("journal"));
    database.migrate();
    Database stranger = new Database(database.url(), "stranger", "wrong");
    assertThatThrownBy(() -> stranger.migrateWhenUp(Duration.ofDays(1)))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("Wrong user name or password");
  }
}
