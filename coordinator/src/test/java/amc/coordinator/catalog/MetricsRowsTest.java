package amc.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.coordinator.folder.MetricsRow;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsRowsTest {
  @TempDir private Path folder;
  private Catalog catalog;
  private MetricsRows metrics;
  private Lead lead;

  @BeforeEach
  void open() throws SQLException {
    catalog = new Catalog(folder);
    metrics = catalog.metrics;
    lead = catalog.jobs.lead();
    catalog.submit(1);
    catalog.submit(2);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  /** A row whose numbers all differ, some of them not there. */
  static MetricsRow row(long i) {
    return new MetricsRow(
        10 * i,
        1.0 / (i + 1),
        i + 0.125,
        i % 3 == 0 ? Double.NaN : i / 7.0,
        i % 5 == 0 ? Double.POSITIVE_INFINITY : -i,
        Double.MIN_VALUE * i,
        0.5,
        1e-300,
        i / 2,
        Long.MAX_VALUE - i,
        (int) i,
        i * 0.1,
        i % 2 == 0);
  }

  static List<MetricsRow> rows(long from, long end) {
    return LongStream.range(from, end).mapToObj(MetricsRowsTest::row).toList();
  }

  @Test
  void shouldGiveBackRowsThatCameInPiecesOfOddSizes() throws Exception {
    long count = 0;
    for (int size : new int[] {1, 254, 1, 0, 1, 255, 700, 3, 256, 257, 13}) {
      metrics.append(lead, 1, count, rows(count, count + size));
      count += size;
      assertThat(metrics.count(1)).isEqualTo(count);
    }
    assertThat(metrics.read(1, 0)).isEqualTo(rows(0, count));
    for (long from : new long[] {1, 255, 256, 257, 511, 512, count - 1, count, count + 9}) {
      assertThat(metrics.read(1, from)).isEqualTo(rows(from, Math.max(from, count)));
      assertThat(metrics.read(1, from, from + 300))
          .isEqualTo(rows(from, Math.max(from, Math.min(count, from + 300))));
    }
    assertThat(metrics.read(1, 100, 100)).isEmpty();
    assertThat(metrics.read(1, 100, 101)).isEqualTo(rows(100, 101));
    assertThat(metrics.count(2)).isZero();
    assertThat(metrics.read(2, 0)).isEmpty();
  }

  @Test
  void shouldKeepWhatIsThereWhenRowsComeAgain() throws Exception {
    metrics.append(lead, 1, 0, rows(0, 300));
    metrics.append(lead, 1, 250, rows(1250, 1300));
    metrics.append(lead, 1, 250, rows(1250, 1280));
    assertThat(metrics.read(1, 0)).isEqualTo(rows(0, 300));
    metrics.append(lead, 1, 290, rows(290, 600));
    assertThat(metrics.read(1, 0)).isEqualTo(rows(0, 600));
  }

  @Test
  void shouldRefuseRowsBehindAGap() throws Exception {
    metrics.append(lead, 1, 0, rows(0, 5));
    assertThatThrownBy(() -> metrics.append(lead, 1, 6, rows(6, 7)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("row=6 must be <= 5");
    assertThat(metrics.count(1)).isEqualTo(5);
  }

  @Test
  void shouldGoWithTheirJob() throws Exception {
    metrics.append(lead, 1, 0, rows(0, 500));
    metrics.append(lead, 2, 0, rows(0, 2));
    lead.ended(1, State.FINISHED, "", null);
    assertThat(catalog.jobs.delete(1)).isTrue();
    assertThat(metrics.count(1)).isZero();
    assertThat(metrics.count(2)).isEqualTo(2);
  }
}
