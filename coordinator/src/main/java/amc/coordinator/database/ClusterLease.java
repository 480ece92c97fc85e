package amc.coordinator.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * A row of the database that one node at a time owns, by the database's clock: the right to form a
 * cluster, and to keep one when it falls apart. Calls block for as long as the database takes.
 * Thread-safe.
 */
public final class ClusterLease {
  /** How long an owner that does not renew its ownership keeps it. */
  public static final int SECONDS = 4;

  private static final String NAME = "cluster";

  private static final String EXPIRY = "CURRENT_TIMESTAMP + INTERVAL '" + SECONDS + "' SECOND";

  private final Database database;

  public ClusterLease(Database database) {
    this.database = database;
  }

  /** What the database says. */
  public enum Answer {
    /** The asker owns the lease now. */
    MINE,
    /** Somebody else does. */
    TAKEN,
    /** Nothing. */
    UNKNOWN
  }

  /**
   * Takes the lease where it is free or expired, or renews it.
   *
   * @param owner who asks: another name for every life of a node
   */
  public Answer acquire(String owner) {
    try (Connection connection = database.connect()) {
      return update(connection, owner) || insert(connection, owner) ? Answer.MINE : Answer.TAKEN;
    } catch (SQLException e) {
      return Database.isTaken(e) ? Answer.TAKEN : Answer.UNKNOWN;
    }
  }

  private static boolean update(Connection connection, String owner) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE amc_lease SET owner = ?, expires = "
                + EXPIRY
                + " WHERE name = ? AND (owner = ? OR expires < CURRENT_TIMESTAMP)")) {
      update.setString(1, owner);
      update.setString(2, NAME);
      update.setString(3, owner);
      return update.executeUpdate() == 1;
    }
  }

  /** Fails by the primary key where somebody owns the lease. */
  private static boolean insert(Connection connection, String owner) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO amc_lease (name, owner, expires) VALUES (?, ?, " + EXPIRY + ")")) {
      insert.setString(1, NAME);
      insert.setString(2, owner);
      return insert.executeUpdate() == 1;
    }
  }

  /** Gives it up, where it is the owner's. */
  public void release(String owner) {
    try (Connection connection = database.connect();
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM amc_lease WHERE name = ? AND owner = ?")) {
      delete.setString(1, NAME);
      delete.setString(2, owner);
      delete.executeUpdate();
    } catch (SQLException e) {
      // It expires.
    }
  }
}
