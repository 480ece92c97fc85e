package amc.coordinator.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import amc.coordinator.journal.FencedLog;
import amc.coordinator.journal.Stream;
import amc.protocol.message.History;
import amc.protocol.message.History.Batch;
import amc.protocol.message.History.EndedJob;
import amc.protocol.message.History.EpochOpened;
import amc.protocol.message.History.GenerationEnded;
import amc.protocol.message.History.JobEnded;
import amc.protocol.message.History.JobSubmitted;
import amc.protocol.message.History.JobsArchived;
import amc.protocol.message.History.LedgerSum;
import amc.protocol.message.History.RunEnded;
import amc.protocol.message.History.RunSubmitted;
import amc.protocol.message.History.RunSubmittedWhole;
import amc.protocol.message.History.Scored;
import amc.protocol.message.History.TrajectoriesEnded;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stream of the job manager: the epochs of the cluster, each opened by the coordinator that
 * takes over, and the jobs. One that has ended stays in its sum only until it is in the table of
 * ended jobs: the sum is as long as the list of jobs that go on.
 */
public final class JobLedger {
  private static final String ID = "jobs";
  private static final String BEGAN_WHOLE =
      "the run was submitted to an earlier version of the program: resume it from its folder again";

  private JobLedger() {}

  /** What the stream amounts to before its first event. */
  public static final LedgerSum EMPTY = new LedgerSum(0, new JobSubmitted[0], new EndedJob[0]);

  /**
   * Opens the next epoch, then writes.
   *
   * @param patience how long an event may wait for the database before the owner is told
   */
  public static Behavior<FencedLog.Command<LedgerSum>> create(
      Duration patience, ActorRef<FencedLog.Note<LedgerSum>> owner) {
    return FencedLog.create(ID, stream(), patience, owner);
  }

  /** Its events and their sum. */
  public static Stream<LedgerSum> stream() {
    return new Sum();
  }

  private static final class Sum implements Stream<LedgerSum> {
    @Override
    public LedgerSum empty() {
      return EMPTY;
    }

    @Override
    public LedgerSum plus(LedgerSum sum, History.Event event) {
      return switch (event) {
        case EpochOpened opened -> new LedgerSum(opened.epoch(), sum.going(), sum.ended());
        case JobSubmitted job -> submitted(sum, job);
        case JobEnded end -> ended(sum, end.job(), end.outcome());
        case JobsArchived archived -> archived(sum, archived.jobs());
        case RunSubmitted old -> submitted(sum, job(old));
        case RunSubmittedWhole old -> submitted(sum, old);
        case RunEnded old -> ended(sum, old.run(), outcome(old.outcome()));
        case Batch _, Scored _, TrajectoriesEnded _, GenerationEnded _ ->
            throw new IllegalStateException(event.getClass().getSimpleName() + " in " + ID);
      };
    }

    private static LedgerSum submitted(LedgerSum sum, JobSubmitted job) {
      JobSubmitted[] more = Arrays.copyOf(sum.going(), sum.going().length + 1);
      more[more.length - 1] = job;
      return new LedgerSum(sum.epoch(), more, sum.ended());
    }

    private static JobSubmitted job(RunSubmitted old) {
      return new JobSubmitted(
          old.run(), new Jobs.Run(old.job(), old.engine(), old.window(), old.start(), old.files()));
    }

    /** Its state to go on from is nowhere but in the event: its client has it still. */
    private static LedgerSum submitted(LedgerSum sum, RunSubmittedWhole old) {
      Jobs.Run run = new Jobs.Run(old.job(), old.engine(), old.window(), null, old.files());
      LedgerSum more = submitted(sum, new JobSubmitted(old.run(), run));
      return old.snapshot() == null ? more : ended(more, old.run(), new Jobs.Failed(BEGAN_WHOLE));
    }

    private static Outcome outcome(String old) {
      return switch (old) {
        case "finished" -> new Jobs.Finished();
        case "cancelled" -> new Jobs.Cancelled();
        default -> new Jobs.Failed(old);
      };
    }

    private static LedgerSum ended(LedgerSum sum, long job, Outcome outcome) {
      JobSubmitted submitted = find(sum.going(), job);
      if (submitted == null) {
        return sum;
      }
      List<JobSubmitted> going = new ArrayList<>(List.of(sum.going()));
      going.remove(submitted);
      EndedJob[] ended = Arrays.copyOf(sum.ended(), sum.ended().length + 1);
      ended[ended.length - 1] = new EndedJob(submitted, outcome);
      return new LedgerSum(sum.epoch(), going.toArray(JobSubmitted[]::new), ended);
    }

    private static LedgerSum archived(LedgerSum sum, long[] jobs) {
      List<EndedJob> ended = new ArrayList<>(List.of(sum.ended()));
      ended.removeIf(e -> Arrays.stream(jobs).anyMatch(job -> job == e.submitted().job()));
      return new LedgerSum(sum.epoch(), sum.going(), ended.toArray(EndedJob[]::new));
    }

    @Override
    public int epoch(LedgerSum sum) {
      return sum.epoch();
    }

    @Override
    public int next(LedgerSum sum) {
      return sum.epoch() + 1;
    }

    @Override
    public boolean contains(LedgerSum sum, History.Event event) {
      return switch (event) {
        case EpochOpened opened -> sum.epoch() >= opened.epoch();
        case JobSubmitted job -> find(sum.going(), job.job()) != null;
        case JobEnded end -> find(sum.going(), end.job()) == null;
        case JobsArchived archived ->
            Arrays.stream(archived.jobs()).allMatch(job -> endedJob(sum, job) == null);
        case RunSubmitted _,
            RunSubmittedWhole _,
            RunEnded _,
            Batch _,
            Scored _,
            TrajectoriesEnded _,
            GenerationEnded _ ->
            false;
      };
    }
  }

  private static @Nullable JobSubmitted find(JobSubmitted[] jobs, long job) {
    for (JobSubmitted submitted : jobs) {
      if (submitted.job() == job) {
        return submitted;
      }
    }
    return null;
  }

  /** The job of that id among those that are over, if the sum still has it. */
  static @Nullable EndedJob endedJob(LedgerSum sum, long job) {
    for (EndedJob ended : sum.ended()) {
      if (ended.submitted().job() == job) {
        return ended;
      }
    }
    return null;
  }
}
