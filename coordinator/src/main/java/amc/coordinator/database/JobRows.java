package amc.coordinator.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that are over, by id: what is in this table, no coordinator holds in memory. Calls block.
 * Thread-safe.
 *
 * <p>They need no fence: how a job ended is in the ledger first, and final.
 */
public final class JobRows {
  private final Database database;

  /** Of a database. */
  public JobRows(Database database) {
    this.database = database;
  }

  /**
   * Keeps jobs; does nothing about those that are there already.
   *
   * @param jobs content by id
   * @throws SQLException if the database does not take all of them
   */
  public void keep(Map<Long, byte[]> jobs) throws SQLException {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO amc_job (job, content) SELECT CAST(? AS BIGINT), ?"
                  + " WHERE NOT EXISTS (SELECT 1 FROM amc_job WHERE job = ?)")) {
        for (Map.Entry<Long, byte[]> job : jobs.entrySet()) {
          insert.setLong(1, job.getKey());
          insert.setBytes(2, job.getValue());
          insert.setLong(3, job.getKey());
          insert.addBatch();
        }
        insert.executeBatch();
      }
      connection.commit();
    }
  }

  /**
   * The content of a job, or null where it is not there.
   *
   * @throws SQLException if the database does not answer
   */
  public byte @Nullable [] find(long job) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement query =
            connection.prepareStatement("SELECT content FROM amc_job WHERE job = ?")) {
      query.setLong(1, job);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? rows.getBytes(1) : null;
      }
    }
  }
}
