package amc.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.coordinator.catalog.Tokens.Token;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokensTest {
  @TempDir private Path folder;
  private Catalog catalog;
  private Tokens tokens;

  @BeforeEach
  void open() throws SQLException {
    catalog = new Catalog(folder);
    tokens = catalog.tokens;
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void shouldKnowATokenByItsSecret() throws SQLException {
    assertThat(tokens.isEmpty()).isTrue();
    Token token = tokens.add("1", "secret", "ada", Role.SUBMITTER, null);
    assertThat(tokens.check("secret")).isEqualTo(token);
    assertThat(tokens.check("Secret")).isNull();
    assertThat(tokens.check("")).isNull();
    assertThat(tokens.isEmpty()).isFalse();
  }

  @Test
  void shouldNotKeepTheSecretItself() throws SQLException {
    tokens.add("1", "secret", "ada", Role.ADMIN, null);
    try (Connection connection = catalog.database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM amc_token")) {
      assertThat(row.next()).isTrue();
      for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
        assertThat(String.valueOf(row.getObject(column))).doesNotContain("secret");
      }
    }
  }

  @Test
  void shouldEndWhenATokenExpires() throws SQLException {
    Instant end = catalog.clock.instant().plus(Duration.ofMinutes(1));
    tokens.add("1", "secret", "ada", Role.ADMIN, end);
    catalog.clock.move(Duration.ofMinutes(1).minusMillis(1));
    assertThat(tokens.check("secret")).extracting(Token::expires).isEqualTo(end);
    catalog.clock.move(Duration.ofMillis(1));
    assertThat(tokens.check("secret")).isNull();
    assertThat(tokens.isEmpty()).isFalse();
  }

  @Test
  void shouldRevokeForGood() throws SQLException {
    tokens.add("1", "secret", "ada", Role.ADMIN, null);
    tokens.add("2", "other", "bob", Role.VIEWER, null);
    assertThat(tokens.revoke("1")).isTrue();
    Instant revoked = catalog.clock.instant();
    catalog.clock.move(Duration.ofMinutes(1));
    assertThat(tokens.revoke("1")).isTrue();
    assertThat(tokens.revoke("3")).isFalse();
    assertThat(tokens.check("secret")).isNull();
    assertThat(tokens.check("other")).extracting(Token::id).isEqualTo("2");
    assertThat(tokens.list()).extracting(Token::revoked).containsExactly(revoked, null);
    assertThat(tokens.isEmpty()).isFalse();
  }

  @Test
  void shouldRefuseASecretThatIsThereAlready() throws SQLException {
    tokens.add("1", "secret", "ada", Role.ADMIN, null);
    assertThatThrownBy(() -> tokens.add("2", "secret", "bob", Role.ADMIN, null))
        .isInstanceOf(SQLException.class);
  }
}
