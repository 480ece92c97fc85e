package amc.coordinator.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import amc.coordinator.journal.FencedLog;
import amc.coordinator.journal.Stream;
import amc.protocol.message.History;
import amc.protocol.message.History.Batch;
import amc.protocol.message.History.EpochOpened;
import amc.protocol.message.History.RunEnded;
import amc.protocol.message.History.RunSubmitted;
import amc.protocol.message.History.RunSubmittedWhole;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The stream of the job manager: the epochs of the cluster, each opened by the coordinator that
 * takes over, and the runs.
 */
public final class JobLedger {
  private static final String ID = "jobs";
  private static final String BEGAN_WHOLE =
      "the run was submitted to an earlier version of the program: resume it from its folder again";

  private JobLedger() {}

  /** A run that is over, and why. */
  public record Ended(RunSubmitted run, String outcome) {}

  /**
   * What the stream amounts to.
   *
   * @param epoch last one opened, or 0
   * @param runs runs that go on, by id, in the order of their submission
   * @param ended runs that are over, by id
   */
  public record Jobs(int epoch, Map<Long, RunSubmitted> runs, Map<Long, Ended> ended) {
    static final Jobs NONE = new Jobs(0, Map.of(), Map.of());

    private Jobs with(RunSubmitted run) {
      Map<Long, RunSubmitted> more = new LinkedHashMap<>(runs);
      more.put(run.run(), run);
      return new Jobs(epoch, Collections.unmodifiableMap(more), ended);
    }

    /** Its state to go on from is nowhere but in the event: its client has it still. */
    private Jobs with(RunSubmittedWhole old) {
      Jobs more =
          with(
              new RunSubmitted(
                  old.run(), old.job(), old.engine(), old.window(), null, old.files()));
      return old.snapshot() == null ? more : more.with(new RunEnded(old.run(), BEGAN_WHOLE));
    }

    private boolean knows(long run) {
      return runs.containsKey(run) || ended.containsKey(run);
    }

    private Jobs with(RunEnded end) {
      Map<Long, RunSubmitted> fewer = new LinkedHashMap<>(runs);
      RunSubmitted run = fewer.remove(end.run());
      Map<Long, Ended> more = new LinkedHashMap<>(ended);
      if (run != null) {
        more.put(end.run(), new Ended(run, end.outcome()));
      }
      return new Jobs(epoch, Collections.unmodifiableMap(fewer), Collections.unmodifiableMap(more));
    }
  }

  /**
   * Opens the next epoch, then writes.
   *
   * @param patience how long an event may wait for the database before the owner is told
   */
  public static Behavior<FencedLog.Command<Jobs>> create(
      Duration patience, ActorRef<FencedLog.Note<Jobs>> owner) {
    return FencedLog.create(ID, new Sum(), false, patience, owner);
  }

  private static final class Sum implements Stream<Jobs> {
    @Override
    public Jobs empty() {
      return Jobs.NONE;
    }

    @Override
    public Jobs plus(Jobs sum, History.Event event) {
      return switch (event) {
        case EpochOpened opened -> new Jobs(opened.epoch(), sum.runs(), sum.ended());
        case RunSubmitted run -> sum.with(run);
        case RunSubmittedWhole run -> sum.with(run);
        case RunEnded end -> sum.with(end);
        case Batch batch -> throw new IllegalStateException("a batch in " + ID);
      };
    }

    @Override
    public int epoch(Jobs sum) {
      return sum.epoch();
    }

    @Override
    public int next(Jobs sum) {
      return sum.epoch() + 1;
    }

    @Override
    public boolean contains(Jobs sum, History.Event event) {
      return switch (event) {
        case EpochOpened opened -> sum.epoch() >= opened.epoch();
        case RunSubmitted run -> sum.knows(run.run());
        case RunSubmittedWhole run -> sum.knows(run.run());
        case RunEnded end -> sum.ended().containsKey(end.run());
        case Batch batch -> false;
      };
    }
  }
}
