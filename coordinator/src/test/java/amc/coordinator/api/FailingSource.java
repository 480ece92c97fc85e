package amc.coordinator.api;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A source of connections that can be told to fail, and counts them. */
final class FailingSource implements DataSource {
  final AtomicLong taken = new AtomicLong();

  /** A permit for each connection that was refused. */
  final Semaphore refused = new Semaphore(0);

  /** What it fails with; null for not. */
  volatile @Nullable SQLException failure;

  private final DataSource source;

  FailingSource(DataSource source) {
    this.source = source;
  }

  /** As if the database were away. */
  void away() {
    failure = new SQLTransientConnectionException("SELECT secret: connection refused", "08001");
  }

  @Override
  public Connection getConnection() throws SQLException {
    SQLException now = failure;
    if (now != null) {
      refused.release();
      throw now;
    }
    taken.incrementAndGet();
    return source.getConnection();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
