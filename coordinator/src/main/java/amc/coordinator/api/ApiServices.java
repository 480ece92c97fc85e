package amc.coordinator.api;

import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.JobCatalog;
import amc.coordinator.catalog.LiveTables;
import amc.coordinator.catalog.MetricsRows;
import amc.coordinator.catalog.ResultFiles;
import amc.coordinator.catalog.Tokens;
import amc.coordinator.database.FileRows;
import amc.coordinator.monitoring.Meters;
import java.sql.SQLException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the API stands on. Immutable; all parts are thread-safe.
 *
 * @param contents data files, in the database of the others
 * @param ids numbers larger than 0 that nobody may guess, for jobs and tokens
 * @param secrets new tokens: {@code amc_} and at least 256 random bits, visible ASCII
 * @param meters of this process, to which the API adds its own
 */
public record ApiServices(
    JobCatalog jobs,
    MetricsRows metrics,
    ResultFiles results,
    LiveTables tables,
    Tokens tokens,
    FileRows contents,
    Intake intake,
    Members members,
    LongSupplier ids,
    Supplier<String> secrets,
    Meters meters) {

  /**
   * The job of an id.
   *
   * @throws Problem.Refused if there is none
   */
  Entry requireJob(String id) throws SQLException {
    Entry entry = jobs.find(Texts.job(id));
    if (entry == null) {
      throw Texts.noJob(id);
    }
    return entry;
  }
}
