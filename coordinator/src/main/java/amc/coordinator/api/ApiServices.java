package amc.coordinator.api;

import amc.coordinator.catalog.JobCatalog;
import amc.coordinator.catalog.Kind;
import amc.coordinator.catalog.MetricsRows;
import amc.coordinator.catalog.ResultFiles;
import amc.coordinator.catalog.Tokens;
import amc.coordinator.database.FileRows;
import amc.protocol.job.UserError;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the API answers with. All of it is thread-safe.
 *
 * @param contents data files and results by content
 * @param ids of new jobs and tokens, larger than 0, that nobody can guess
 * @param secrets of new tokens
 */
public record ApiServices(
    JobCatalog jobs,
    MetricsRows metrics,
    ResultFiles results,
    Tokens tokens,
    FileRows contents,
    Intake intake,
    Cluster cluster,
    LongSupplier ids,
    Supplier<String> secrets) {

  /** Reads what is submitted. */
  @FunctionalInterface
  public interface Intake {
    /**
     * Reads a document.
     *
     * @param settings {@code path=value}, applied first
     * @param engine name of an engine, or empty for the default
     * @throws UserError for what is wrong with it, in one line
     */
    Checked check(String document, List<String> settings, String engine);
  }

  /**
   * A document without errors.
   *
   * @param document with every field
   * @param total steps, trajectories or generations
   */
  public record Checked(Kind kind, String name, String document, String engine, long total) {}

  /** Who is in the cluster. */
  @FunctionalInterface
  public interface Cluster {
    /** The workers that this node knows of. */
    List<Worker> workers();
  }

  /**
   * A worker.
   *
   * @param address of its node
   * @param threads that evaluate
   */
  public record Worker(String address, int threads) {}
}
