package amc.deploy.dispatch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import amc.coordinator.catalog.Kind;
import amc.coordinator.catalog.Lead;
import amc.coordinator.catalog.Lead.Superseded;
import amc.coordinator.folder.MetricsRow;
import amc.coordinator.folder.PopulationFolder;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.StudyFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Brings what is in a job's folder into the catalog: while the job goes on, what is new of the
 * files that grow; at its end, all files. Confined to one thread.
 */
final class Publisher {
  private final Lead lead;
  private final Dispatcher.Tables tables;
  private final long id;
  private final Kind kind;
  private final Path folder;
  private final Map<String, Long> published = new HashMap<>(); // bytes of files that grow
  private long rows; // of metrics, that were published

  Publisher(Lead lead, Dispatcher.Tables tables, long id, Kind kind, Path folder) {
    this.lead = lead;
    this.tables = tables;
    this.id = id;
    this.kind = kind;
    this.folder = folder;
  }

  /**
   * Publishes what is new while the job goes on.
   *
   * @throws IOException if a file cannot be read
   * @throws SQLException if the database does not take it; to be tried again
   */
  void progress() throws IOException, SQLException, Superseded {
    switch (kind) {
      case RUN -> metrics();
      case STUDY -> table(StudyFolder.TIMES);
      case POPULATION -> {
        table(PopulationFolder.LINEAGE);
        table(RunFolder.METRICS);
      }
    }
  }

  private void metrics() throws IOException, SQLException, Superseded {
    byte[] news = news(RunFolder.METRICS);
    if (news.length > 0) {
      List<MetricsRow> more =
          new String(news, US_ASCII)
              .lines()
              .skip(published.containsKey(RunFolder.METRICS) ? 0 : 1) // the header
              .map(MetricsRow::ofLine)
              .toList();
      tables.metrics().append(lead, id, rows, more);
      rows += more.size();
      published.merge(RunFolder.METRICS, (long) news.length, Long::sum);
    }
  }

  /** What another coordinator has published of a table may have its rows in another order. */
  private void table(String name) throws IOException, SQLException, Superseded {
    byte[] news = news(name);
    if (news.length > 0) {
      Long from = published.get(name);
      if (from == null) {
        tables.live().replace(lead, id, name, news);
      } else {
        tables.live().append(lead, id, name, from, news);
      }
      published.merge(name, (long) news.length, Long::sum);
    }
  }

  /** The whole rows of a file that have not been published. */
  private byte[] news(String name) throws IOException {
    try (FileChannel in = FileChannel.open(folder.resolve(name))) {
      long from = published.getOrDefault(name, 0L);
      ByteBuffer content = ByteBuffer.allocate((int) Math.max(0, in.size() - from));
      while (content.hasRemaining() && in.read(content, from + content.position()) > 0) {}
      int end = content.position();
      while (end > 0 && content.get(end - 1) != '\n') {
        end--;
      }
      return Arrays.copyOf(content.array(), end);
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  /**
   * Publishes all files, once nothing changes any more.
   *
   * @throws IOException if one cannot be read
   * @throws SQLException if the database does not take them; to be tried again
   */
  void results() throws IOException, SQLException, Superseded {
    if (kind == Kind.RUN) {
      metrics();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        tables.results().put(lead, id, name, file);
      }
    }
  }

  /**
   * Removes what only matters while the job goes on.
   *
   * @throws SQLException if the database does not take it
   */
  void close() throws SQLException, Superseded {
    tables.live().clear(lead, id);
  }
}
