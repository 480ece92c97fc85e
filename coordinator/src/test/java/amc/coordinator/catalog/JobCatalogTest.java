package amc.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.catalog.JobCatalog.Accepted;
import amc.coordinator.catalog.JobCatalog.Filter;
import amc.coordinator.catalog.JobCatalog.KeyTaken;
import amc.coordinator.catalog.JobCatalog.Repeated;
import amc.coordinator.catalog.JobCatalog.Submitted;
import amc.coordinator.catalog.JobCatalog.TooMany;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JobCatalogTest {
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

  private Submitted submit(long id, String owner, String key, String digest) throws SQLException {
    return jobs.submit(Catalog.submission(id, owner, "job", 0), key, digest, 1000);
  }

  @Test
  void shouldGiveBackWhatWasSubmitted() throws SQLException {
    Entry entry = catalog.submit(7);
    assertThat(entry.submission()).isEqualTo(Catalog.submission(7, "ada", "job 7", 0));
    assertThat(entry.state()).isEqualTo(State.QUEUED);
    assertThat(entry.wish()).isEqualTo(Wish.RUN);
    assertThat(entry.version()).isEqualTo(1);
    assertThat(entry.submitted()).isEqualTo(catalog.clock.instant());
    assertThat(entry.started()).isNull();
    assertThat(entry.summary()).isNull();
    assertThat(entry.standing().loss()).isNaN();
    assertThat(jobs.find(7)).isEqualTo(entry);
    assertThat(jobs.version(7)).isEqualTo(1);
    assertThat(jobs.find(8)).isNull();
    assertThat(jobs.version(8)).isZero();
  }

  @Test
  void shouldKeepOneJobForAKey() throws SQLException {
    assertThat(submit(1, "ada", "key", "same")).isInstanceOf(Accepted.class);
    assertThat(submit(2, "ada", "key", "same"))
        .isInstanceOfSatisfying(Repeated.class, r -> assertThat(r.entry().id()).isEqualTo(1));
    assertThat(submit(3, "ada", "key", "other")).isEqualTo(new KeyTaken());
    assertThat(submit(4, "ada", "key 2", "same")).isInstanceOf(Accepted.class);
    assertThat(submit(5, "bob", "key", "same")).isInstanceOf(Accepted.class);
    assertThat(jobs.list(Filter.ALL, null, 10)).extracting(Entry::id).containsExactly(5L, 4L, 1L);
  }

  @Test
  void shouldKeepOneJobOfTwoThatComeAtATimeWithOneKey() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 20; round++) {
        CyclicBarrier together = new CyclicBarrier(2);
        String key = "key " + round;
        List<Future<Submitted>> both = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
          long id = 2L * round + i;
          both.add(
              threads.submit(
                  () -> {
                    together.await();
                    return submit(id, "ada", key, "same");
                  }));
        }
        List<Submitted> results = List.of(both.get(0).get(), both.get(1).get());
        assertThat(results).hasAtLeastOneElementOfType(Accepted.class);
        assertThat(results).hasAtLeastOneElementOfType(Repeated.class);
        assertThat(jobs.list(Filter.ALL, null, 100)).hasSize(round + 1);
      }
    }
  }

  @Test
  void shouldNotGiveAKeyOfADeletedJobToAnother() throws Exception {
    submit(1, "ada", "key", "same");
    jobs.lead().ended(1, State.FINISHED, "", null);
    assertThat(jobs.delete(1)).isTrue();
    assertThat(submit(2, "ada", "key", "same")).isEqualTo(new KeyTaken());
    assertThat(jobs.list(Filter.ALL, null, 10)).isEmpty();
  }

  @Test
  void shouldLimitTheOpenJobsOfAnOwner() throws Exception {
    jobs.submit(Catalog.submission(1, "ada", "job", 0), "key", "", 2);
    jobs.submit(Catalog.submission(2, "ada", "job", 0), null, "", 2);
    assertThat(jobs.submit(Catalog.submission(3, "ada", "job", 0), null, "", 2))
        .isEqualTo(new TooMany(2));
    assertThat(jobs.submit(Catalog.submission(4, "bob", "job", 0), null, "", 2))
        .isInstanceOf(Accepted.class);
    assertThat(jobs.submit(Catalog.submission(5, "ada", "job", 0), "key", "", 2))
        .isInstanceOf(Repeated.class);
    jobs.lead().ended(1, State.FAILED, "reason", null);
    assertThat(jobs.submit(Catalog.submission(6, "ada", "job", 0), null, "", 2))
        .isInstanceOf(Accepted.class);
  }

  private List<Long> ids(Filter filter, @Nullable Long before, int limit) throws SQLException {
    return jobs.list(filter, before, limit).stream().map(Entry::id).toList();
  }

  @Test
  void shouldListTheNewestFirstAndGoOnBeforeANumber() throws SQLException {
    for (int id = 1; id <= 5; id++) {
      catalog.submit(id);
    }
    List<Entry> first = jobs.list(Filter.ALL, null, 2);
    assertThat(first).extracting(Entry::id).containsExactly(5L, 4L);
    assertThat(ids(Filter.ALL, first.getLast().number(), 2)).containsExactly(3L, 2L);
    assertThat(first.getFirst().submission().document()).isEmpty();
    assertThat(first.getFirst().submission().files()).isEmpty();
  }

  @Test
  void shouldFilter() throws Exception {
    jobs.submit(Catalog.submission(1, "ada", "Figure_6", 0), null, "", 9);
    jobs.submit(Catalog.submission(2, "ada", "figure 6", 0), null, "", 9);
    jobs.submit(Catalog.submission(3, "bob", "100% of it", 0), null, "", 9);
    jobs.lead().moved(3, State.RUNNING, "");
    assertThat(ids(new Filter(null, null, null, null, "0000000000000002"), null, 9))
        .containsExactly(2L);
    assertThat(ids(new Filter(null, null, null, null, "0000"), null, 9)).hasSize(3);
    assertThat(ids(new Filter(null, null, null, null, "7fff"), null, 9)).isEmpty();
    assertThat(ids(new Filter(null, null, null, null, "ffff"), null, 9)).isEmpty();
    assertThat(ids(new Filter("ada", null, null, null, null), null, 9)).containsExactly(2L, 1L);
    assertThat(ids(new Filter(null, State.RUNNING, null, null, null), null, 9)).containsExactly(3L);
    assertThat(ids(new Filter(null, null, Kind.STUDY, null, null), null, 9)).isEmpty();
    assertThat(ids(new Filter(null, null, null, "FIGURE", null), null, 9)).containsExactly(2L, 1L);
    assertThat(ids(new Filter(null, null, null, "e_6", null), null, 9)).containsExactly(1L);
    assertThat(ids(new Filter(null, null, null, "0%", null), null, 9)).containsExactly(3L);
    assertThat(ids(new Filter(null, null, null, "!", null), null, 9)).isEmpty();
    assertThat(ids(new Filter(null, null, null, "'; DROP TABLE amc_entry", null), null, 9))
        .isEmpty();
  }

  @Test
  void shouldTakeAWishUntilTheJobIsCancelledOrOver() throws Exception {
    catalog.submit(1);
    assertThat(jobs.wish(1, Wish.PAUSE))
        .extracting(Entry::wish, Entry::version)
        .containsExactly(Wish.PAUSE, 2L);
    assertThat(jobs.wish(1, Wish.PAUSE)).extracting(Entry::version).isEqualTo(2L);
    assertThat(jobs.wish(1, Wish.RUN)).extracting(Entry::wish).isEqualTo(Wish.RUN);
    assertThat(jobs.wish(1, Wish.CANCEL)).extracting(Entry::wish).isEqualTo(Wish.CANCEL);
    assertThat(jobs.wish(1, Wish.RUN)).extracting(Entry::wish).isEqualTo(Wish.CANCEL);
    catalog.submit(2);
    jobs.lead().ended(2, State.FINISHED, "", null);
    assertThat(jobs.wish(2, Wish.CANCEL)).extracting(Entry::wish).isEqualTo(Wish.RUN);
    assertThat(jobs.wish(3, Wish.CANCEL)).isNull();
  }

  @Test
  void shouldDeleteAJobOnlyWhenItIsOver() throws Exception {
    catalog.submit(1);
    assertThat(jobs.delete(1)).isFalse();
    jobs.lead().ended(1, State.CANCELLED, "", null);
    assertThat(jobs.delete(1)).isTrue();
    assertThat(jobs.find(1)).isNull();
    assertThat(jobs.delete(1)).isFalse();
  }
}
