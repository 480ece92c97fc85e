package amc.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.coordinator.catalog.Lead.Superseded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeadTest {
  @TempDir private Path folder;
  private Catalog catalog;
  private JobCatalog jobs;

  @BeforeEach
  void open() throws SQLException {
    catalog = new Catalog(folder);
    jobs = catalog.jobs;
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private Entry job(long id) throws SQLException {
    return Objects.requireNonNull(jobs.find(id));
  }

  @Test
  void shouldWriteNothingOnceAnotherLeads() throws Exception {
    Entry before = catalog.submit(1);
    Lead old = jobs.lead();
    Lead lead = jobs.lead();
    assertThat(lead.epoch()).isGreaterThan(old.epoch());
    Path file = Files.writeString(folder.resolve("file"), "content");
    assertThatThrownBy(() -> old.moved(1, State.RUNNING, "")).isInstanceOf(Superseded.class);
    assertThatThrownBy(() -> old.went(1, Standing.NONE)).isInstanceOf(Superseded.class);
    assertThatThrownBy(() -> old.ended(1, State.FAILED, "reason", null))
        .isInstanceOf(Superseded.class);
    assertThatThrownBy(() -> catalog.metrics.append(old, 1, 0, List.of(MetricsRowsTest.row(0))))
        .isInstanceOf(Superseded.class);
    assertThatThrownBy(() -> catalog.results.put(old, 1, "file", file))
        .isInstanceOf(Superseded.class);
    assertThat(job(1)).isEqualTo(before);
    assertThat(catalog.metrics.count(1)).isZero();
    assertThat(catalog.results.list(1)).isEmpty();
    lead.moved(1, State.RUNNING, "");
    assertThat(job(1).state()).isEqualTo(State.RUNNING);
  }

  @Test
  void shouldFollowAJobFromItsStartToItsEnd() throws Exception {
    catalog.submit(1);
    Lead lead = jobs.lead();
    lead.moved(1, State.QUEUED, "no workers");
    assertThat(job(1)).extracting(Entry::reason, Entry::version).containsExactly("no workers", 2L);
    assertThat(job(1).started()).isNull();
    Instant start = catalog.clock.instant();
    lead.moved(1, State.RUNNING, "");
    lead.moved(1, State.RUNNING, "");
    assertThat(job(1).version()).isEqualTo(3);
    catalog.clock.move(Duration.ofSeconds(3));
    lead.moved(1, State.PAUSED, "");
    lead.moved(1, State.RUNNING, "");
    assertThat(job(1).started()).isEqualTo(start);
    Standing standing = new Standing(50, 0.25, Double.NaN, 70, 2.5, 3, 12);
    lead.went(1, standing);
    assertThat(job(1).standing()).isEqualTo(standing);
    lead.ended(1, State.FINISHED, "", "{\"steps\": 50}");
    Entry over = job(1);
    assertThat(over.ended()).isEqualTo(catalog.clock.instant());
    assertThat(over.summary()).isEqualTo("{\"steps\": 50}");
    assertThat(over.standing().done()).isEqualTo(50);
    assertThat(over.standing().workers()).isZero();
  }

  @Test
  void shouldNotChangeWhatIsOver() throws Exception {
    catalog.submit(1);
    Lead lead = jobs.lead();
    lead.ended(1, State.CANCELLED, "", null);
    Entry over = job(1);
    lead.moved(1, State.RUNNING, "");
    lead.went(1, new Standing(1, 1, 1, 1, 1, 1, 1));
    lead.ended(1, State.FAILED, "late", null);
    assertThat(job(1)).isEqualTo(over);
  }

  @Test
  void shouldTellEndsFromOtherStates() throws Exception {
    Lead lead = jobs.lead();
    assertThatThrownBy(() -> lead.moved(1, State.FINISHED, ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> lead.ended(1, State.RUNNING, "", null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldGiveOpenJobsByPriorityThenByAge() throws Exception {
    int[] priorities = {0, 5, 0, 5, -1};
    for (int i = 0; i < priorities.length; i++) {
      jobs.submit(Catalog.submission(i + 1L, "ada", "job", priorities[i]), null, "", 99);
    }
    Lead lead = jobs.lead();
    lead.ended(1, State.FINISHED, "", null);
    List<Entry> open = lead.open();
    assertThat(open).extracting(Entry::id).containsExactly(2L, 4L, 3L, 5L);
    assertThat(open.getFirst().submission())
        .isEqualTo(Catalog.submission(2, "ada", "job", 5)); // with its document and files
  }
}
