package amc.deploy.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.Kind;
import amc.coordinator.catalog.Standing;
import amc.coordinator.catalog.State;
import amc.coordinator.catalog.Submission;
import amc.coordinator.catalog.Wish;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static Entry job(long number, String owner, int priority, Wish wish) {
    Submission submission =
        new Submission(number, owner, "job", Kind.RUN, "", "simd", 0, priority, 100, List.of());
    return new Entry(
        submission,
        number,
        Instant.EPOCH,
        wish,
        1,
        State.QUEUED,
        "",
        null,
        null,
        Standing.NONE,
        null);
  }

  private static Entry job(long number, String owner) {
    return job(number, owner, 0, Wish.RUN);
  }

  private static List<Long> begun(Admission admission) {
    return admission.begin().stream().map(Entry::number).toList();
  }

  @Test
  void shouldBeginInOrderOfSubmissionAsFarAsThereArePlaces() {
    Admission admission =
        Admission.of(List.of(job(2, "a"), job(1, "a"), job(3, "a")), List.of(), 2);
    assertThat(begun(admission)).containsExactly(1L, 2L);
    assertThat(admission.waiting())
        .isEqualTo(Map.of(3L, "waits for one of 2 places, which are taken; it is next"));
  }

  @Test
  void shouldBeginThoseOfHighPriorityFirst() {
    Admission admission =
        Admission.of(List.of(job(1, "a"), job(2, "b", 5, Wish.RUN)), List.of(), 1);
    assertThat(begun(admission)).containsExactly(2L);
  }

  @Test
  void shouldNotLetAnOwnerOfManyJobsKeepOthersWaiting() {
    List<Entry> going = List.of(job(1, "many"), job(2, "many"));
    List<Entry> waiting = List.of(job(3, "many"), job(4, "many"), job(5, "few"));
    Admission admission = Admission.of(waiting, going, 4);
    assertThat(begun(admission)).containsExactly(5L, 3L);
    assertThat(admission.waiting()).containsOnlyKeys(4L);
  }

  @Test
  void shouldLeaveWhatIsHeld() {
    Admission admission = Admission.of(List.of(job(1, "a", 0, Wish.PAUSE)), List.of(), 3);
    assertThat(admission.begin()).isEmpty();
    assertThat(admission.waiting()).isEmpty();
  }

  @Property
  void shouldNameEveryWaitingJobOnceAndLeaveNoPlaceFree(
      @ForAll @Size(max = 12) List<@IntRange(max = 3) Integer> owners,
      @ForAll @IntRange(min = 1, max = 6) int places,
      @ForAll @IntRange(max = 6) int busy) {
    List<Entry> going = LongStream.range(0, busy).mapToObj(i -> job(100 + i, "x")).toList();
    List<Entry> waiting =
        LongStream.range(0, owners.size())
            .mapToObj(i -> job(i, "o" + owners.get((int) i)))
            .toList();
    Admission admission = Admission.of(waiting, going, places);
    int free = Math.max(0, places - busy);
    assertThat(admission.begin()).hasSize(Math.min(free, waiting.size()));
    assertThat(admission.begin().stream().map(Entry::id).collect(Collectors.toSet()))
        .hasSameSizeAs(admission.begin())
        .noneMatch(admission.waiting()::containsKey);
    assertThat(admission.begin().size() + admission.waiting().size()).isEqualTo(waiting.size());
  }
}
