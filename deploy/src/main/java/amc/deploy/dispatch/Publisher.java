package amc.deploy.dispatch;

import amc.coordinator.catalog.Lead;
import amc.coordinator.catalog.Lead.Superseded;
import amc.coordinator.catalog.MetricsRows;
import amc.coordinator.catalog.ResultFiles;
import amc.coordinator.folder.MetricsFile;
import amc.coordinator.folder.MetricsRow;
import amc.coordinator.folder.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** Brings what is in a job's folder into the catalog. Confined to one thread. */
final class Publisher {
  private final Lead lead;
  private final MetricsRows metrics;
  private final ResultFiles results;
  private final long id;
  private final Path folder;
  private long rows = -1; // in the catalog; unknown yet

  Publisher(Lead lead, MetricsRows metrics, ResultFiles results, long id, Path folder) {
    this.lead = lead;
    this.metrics = metrics;
    this.results = results;
    this.id = id;
    this.folder = folder;
  }

  /**
   * Publishes the rows of metrics that are new.
   *
   * @throws SQLException if the database does not take them; to be tried again
   */
  void metrics() throws SQLException, Superseded {
    Path file = folder.resolve(RunFolder.METRICS);
    if (!Files.exists(file)) {
      return;
    }
    if (rows < 0) {
      rows = metrics.count(id);
    }
    List<MetricsRow> there = MetricsFile.read(file);
    if (there.size() > rows) {
      metrics.append(lead, id, rows, there.subList((int) rows, there.size()));
      rows = there.size();
    }
  }

  /**
   * Publishes all files.
   *
   * @throws IOException if one cannot be read
   * @throws SQLException if the database does not take them; to be tried again
   */
  void results() throws IOException, SQLException, Superseded {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        results.put(lead, id, name, file);
      }
    }
  }
}
