package amc.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.coordinator.catalog.ResultFiles.Result;
import amc.protocol.message.Storing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultFilesTest {
  @TempDir private Path folder;
  private Catalog catalog;
  private Lead lead;

  @BeforeEach
  void open() throws SQLException {
    catalog = new Catalog(folder);
    lead = catalog.jobs.lead();
    catalog.submit(1);
    catalog.submit(2);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private byte[] put(long id, String name, int size, long seed) throws Exception {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    catalog.results.put(lead, id, name, Files.write(folder.resolve("result"), content));
    return content;
  }

  private byte[] content(long id, String name) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    catalog.results.copy(Objects.requireNonNull(catalog.results.find(id, name)), out);
    return out.toByteArray();
  }

  @Test
  void shouldGiveBackFilesOfAnySize() throws Exception {
    int[] sizes = {0, 1, Storing.CHUNK_BYTES, 2 * Storing.CHUNK_BYTES + 77};
    for (int size : sizes) {
      byte[] content = put(1, "file " + size, size, size);
      assertThat(content(1, "file " + size)).isEqualTo(content);
      assertThat(catalog.results.find(1, "file " + size))
          .isEqualTo(
              new Result(
                  "file " + size,
                  HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)),
                  size));
    }
    assertThat(catalog.results.list(1)).hasSize(sizes.length);
    assertThat(catalog.results.list(2)).isEmpty();
    assertThat(catalog.results.find(1, "other")).isNull();
  }

  @Test
  void shouldPutANewFileInPlaceOfTheOldOne() throws Exception {
    put(1, "b", 10, 1);
    put(1, "a/c", 10, 2);
    byte[] second = put(1, "b", 20, 3);
    assertThat(content(1, "b")).isEqualTo(second);
    assertThat(catalog.results.list(1)).extracting(Result::name).containsExactly("a/c", "b");
  }

  @Test
  void shouldKeepTheSameContentForEachJobThatHasIt() throws Exception {
    byte[] content = put(1, "file", 100, 1);
    put(2, "file", 100, 1);
    lead.ended(1, State.FINISHED, "", null);
    catalog.jobs.delete(1);
    assertThat(catalog.results.list(1)).isEmpty();
    assertThat(content(2, "file")).isEqualTo(content);
  }

  @Test
  void shouldSayWhenAPartIsDamaged() throws Exception {
    put(1, "file", 2 * Storing.CHUNK_BYTES, 1);
    try (Connection connection = catalog.database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE amc_file_chunk SET content = X'010203' WHERE chunk = 1");
    }
    assertThatThrownBy(() -> content(1, "file"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("file: a part of it is missing or damaged");
  }
}
