package amc.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.job.JobBook.Ask;
import amc.coordinator.job.JobBook.Cancel;
import amc.coordinator.job.JobBook.Follow;
import amc.coordinator.job.JobBook.Submit;
import amc.coordinator.journal.Stream;
import amc.protocol.message.History;
import amc.protocol.message.History.EndedJob;
import amc.protocol.message.History.EpochOpened;
import amc.protocol.message.History.JobEnded;
import amc.protocol.message.History.JobSubmitted;
import amc.protocol.message.History.JobsArchived;
import amc.protocol.message.History.LedgerSum;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class JobBookTest implements JobBook.Port<String> {
  private static final long JOB = 7;
  private static final Jobs.Work WORK = new Jobs.Run("job", "simd", 0, null, new Jobs.DataFile[0]);
  private static final JobSubmitted SUBMITTED = new JobSubmitted(JOB, WORK);
  private static final Outcome DONE = new Jobs.Finished();

  private final List<String> done = new ArrayList<>();
  private final Stream<LedgerSum> stream = JobLedger.stream();
  private final JobBook<String> book = new JobBook<>(this);
  private LedgerSum sum = stream.plus(JobLedger.EMPTY, new EpochOpened(1));

  @Override
  public void write(History.Event event) {
    done.add("write " + event.getClass().getSimpleName());
  }

  @Override
  public void start(JobSubmitted job, @Nullable Outcome outcome) {
    done.add("start " + job.job() + " " + outcome);
  }

  @Override
  public void ask(long job, Ask<String> ask) {
    done.add("ask " + ask.getClass().getSimpleName());
  }

  @Override
  public void endIsKept(long job) {
    done.add("end is kept");
  }

  @Override
  public void stop(long job) {
    done.add("stop");
  }

  @Override
  public void look(long job) {
    done.add("look");
  }

  @Override
  public void archive(List<EndedJob> jobs) {
    done.add("archive " + jobs.size());
  }

  @Override
  public void unknown(long job, String follower) {
    done.add("unknown to " + follower);
  }

  private void assertDone(String... wanted) {
    assertThat(done).containsExactly(wanted);
    done.clear();
  }

  private void written(History.Event event) {
    sum = stream.plus(sum, event);
    book.written(event, sum);
  }

  @BeforeEach
  void open() {
    book.opened(sum);
  }

  private void submitted() {
    book.ask(JOB, new Submit<>(WORK, "a"));
    book.found(JOB, null);
    written(SUBMITTED);
    done.clear();
  }

  @Test
  void shouldStartAJobOnceItIsInTheLedger() {
    book.ask(JOB, new Submit<>(WORK, "a"));
    book.ask(JOB, new Follow<>(3, "b"));
    assertDone("look");
    book.found(JOB, null);
    book.ask(JOB, new Cancel<>());
    assertDone("write JobSubmitted");
    written(SUBMITTED);
    assertDone("start 7 null", "ask Submit", "ask Follow", "ask Cancel");
  }

  @Test
  void shouldSayThatNobodyKnowsAJob() {
    book.ask(JOB, new Follow<>(3, "b"));
    book.ask(JOB, new Cancel<>());
    book.found(JOB, null);
    assertDone("look", "unknown to b");
  }

  @Test
  void shouldTellOfAnEndOnlyOnceItIsInTheLedger() {
    submitted();
    book.ended(JOB, DONE);
    book.ended(JOB, new Jobs.Cancelled());
    book.ask(JOB, new Follow<>(3, "b"));
    assertDone("write JobEnded", "ask Follow");
    written(new JobEnded(JOB, DONE));
    assertDone("end is kept", "archive 1");
  }

  @Test
  void shouldKeepAnActorForWhatIsOnItsWayToIt() {
    submitted();
    book.ended(JOB, DONE);
    written(new JobEnded(JOB, DONE));
    book.ask(JOB, new Follow<>(3, "b"));
    done.clear();
    book.idle(JOB, 1); // it has been passed two
    assertDone();
    book.idle(JOB, 2);
    assertDone("stop");
    book.ask(JOB, new Follow<>(3, "b"));
    assertDone("start 7 Finished[]", "ask Follow");
  }

  @Test
  void shouldFindWhatHasLeftTheLedgerInTheTable() {
    submitted();
    book.ended(JOB, DONE);
    written(new JobEnded(JOB, DONE));
    book.idle(JOB, 1);
    book.archived(List.of(new EndedJob(SUBMITTED, DONE)), false);
    book.archived(List.of(new EndedJob(SUBMITTED, DONE)), true);
    assertDone(
        "write JobEnded", "end is kept", "archive 1", "stop", "archive 1", "write JobsArchived");
    written(new JobsArchived(new long[] {JOB}));
    book.ask(JOB, new Submit<>(WORK, "b"));
    book.found(JOB, new EndedJob(SUBMITTED, DONE));
    assertDone("look", "start 7 Finished[]", "ask Submit");
  }

  @Test
  void shouldFailAJobWhoseActorFails() {
    submitted();
    book.stopped(JOB, new Jobs.Failed("broken"));
    book.ask(JOB, new Follow<>(0, "b"));
    assertDone("write JobEnded");
    written(new JobEnded(JOB, new Jobs.Failed("broken")));
    assertDone("start 7 Failed[reason=broken]", "ask Follow", "archive 1");
  }

  @Test
  void shouldGoOnWithWhatTheLedgerHolds() {
    submitted();
    LedgerSum found = stream.plus(sum, new JobSubmitted(8, WORK));
    found = stream.plus(found, new JobEnded(8, DONE));
    JobBook<String> next = new JobBook<>(this);
    next.opened(found);
    assertDone("start 7 null", "archive 1");
  }
}
