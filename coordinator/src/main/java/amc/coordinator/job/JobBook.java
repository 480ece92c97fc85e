package amc.coordinator.job;

import amc.protocol.message.History;
import amc.protocol.message.History.EndedJob;
import amc.protocol.message.History.JobEnded;
import amc.protocol.message.History.JobSubmitted;
import amc.protocol.message.History.JobsArchived;
import amc.protocol.message.History.LedgerSum;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the job manager knows of every job that somebody is interested in, and what it does about
 * it: nothing is started before it is in the ledger, and nobody hears of an end before it is there.
 * A state machine without threads or clock; confined to one thread.
 *
 * @param <F> followers
 */
public final class JobBook<F> {

  /** What the job manager does to the world. */
  public interface Port<F> {
    /** Writes an event to the ledger; {@link #written} follows, sooner or later. */
    void write(History.Event event);

    /**
     * Starts a job's actor, which reads the job's journal and goes on from there.
     *
     * @param outcome null unless the job is over: then the actor only tells followers
     */
    void start(JobSubmitted job, @Nullable Outcome outcome);

    /** Passes what a client asks on to the job's actor. */
    void ask(long job, Ask<F> ask);

    /** Tells a job's actor that its end is in the ledger. */
    void endIsKept(long job);

    /** Ends a job's actor. */
    void stop(long job);

    /** Looks for a job among those that are over; {@link #found} follows. */
    void look(long job);

    /** Puts jobs into the table of those that are over; {@link #archived} follows. */
    void archive(List<EndedJob> jobs);

    /** Tells a follower that nobody knows the job. */
    void unknown(long job, F follower);
  }

  /** What a client asks of a job. */
  public sealed interface Ask<F> {}

  /** To do it, unless it is known. */
  public record Submit<F>(Jobs.Work work, F follower) implements Ask<F> {}

  /** To hear of it. */
  public record Follow<F>(long fromStep, F follower) implements Ask<F> {}

  /** To stop it for good. */
  public record Cancel<F>() implements Ask<F> {}

  /** Where a job is. */
  private sealed interface Place<F> {}

  /** Nowhere in memory: the table of ended jobs is being asked. */
  private record Looking<F>(List<Ask<F>> asks) implements Place<F> {}

  /** Submitted, and not in the ledger yet. */
  private record Submitting<F>(List<Ask<F>> asks) implements Place<F> {}

  /** With an actor, and going on. */
  private record Going<F>() implements Place<F> {}

  /** Over, but not in the ledger yet. */
  private record Ending<F>() implements Place<F> {}

  /** The same, but its actor is gone. */
  private record Leaving<F>(List<Ask<F>> asks) implements Place<F> {}

  /** Over, with an actor that tells followers. */
  private record Telling<F>() implements Place<F> {}

  private final Port<F> port;
  private final Map<Long, Place<F>> places = new HashMap<>();
  private final Map<Long, Integer> passedOn = new HashMap<>(); // asks, to a job's actor
  private final Set<Long> archiving = new HashSet<>(); // until the ledger has let go of them
  private LedgerSum sum = JobLedger.EMPTY;

  /** A book before the ledger is open; nothing may be asked until {@link #opened}. */
  public JobBook(Port<F> port) {
    this.port = port;
  }

  /** The ledger is this coordinator's: goes on with all jobs that are not over. */
  public void opened(LedgerSum opened) {
    sum = opened;
    for (JobSubmitted job : opened.going()) {
      start(new Going<>(), job, null);
    }
    archiveAll();
  }

  /** A client asks something of a job. */
  public void ask(long job, Ask<F> ask) {
    switch (places.get(job)) {
      case null -> onFirstAsk(job, ask);
      case Looking<F>(List<Ask<F>> asks) -> asks.add(ask);
      case Submitting<F>(List<Ask<F>> asks) -> asks.add(ask);
      case Leaving<F>(List<Ask<F>> asks) -> asks.add(ask);
      case Going<F>(), Ending<F>(), Telling<F>() -> passOn(job, ask);
    }
  }

  private void start(Place<F> place, JobSubmitted job, @Nullable Outcome outcome) {
    places.put(job.job(), place);
    passedOn.put(job.job(), 0);
    port.start(job, outcome);
  }

  private void passOn(long job, Ask<F> ask) {
    passedOn.merge(job, 1, Integer::sum);
    port.ask(job, ask);
  }

  private void onFirstAsk(long job, Ask<F> ask) {
    EndedJob ended = JobLedger.endedJob(sum, job);
    if (ended != null) {
      tellAgain(ended, List.of(ask));
      return;
    }
    List<Ask<F>> asks = new ArrayList<>();
    asks.add(ask);
    places.put(job, new Looking<>(asks));
    port.look(job);
  }

  /**
   * The table of ended jobs has been asked for a job.
   *
   * @param ended null where it is not there
   */
  public void found(long job, @Nullable EndedJob ended) {
    if (!(places.get(job) instanceof Looking<F>(List<Ask<F>> asks))) {
      return;
    }
    if (ended != null) {
      tellAgain(ended, asks);
      return;
    }
    for (Ask<F> ask : asks) {
      if (ask instanceof Submit<F> submit) {
        places.put(job, new Submitting<>(asks));
        port.write(new JobSubmitted(job, submit.work()));
        return;
      }
    }
    places.remove(job);
    for (Ask<F> ask : asks) {
      if (ask instanceof Follow<F> follow) {
        port.unknown(job, follow.follower());
      }
    }
  }

  private void tellAgain(EndedJob ended, List<Ask<F>> asks) {
    long job = ended.submitted().job();
    start(new Telling<>(), ended.submitted(), ended.outcome());
    asks.forEach(ask -> passOn(job, ask));
  }

  /** An event is in the ledger. */
  public void written(History.Event event, LedgerSum after) {
    sum = after;
    switch (event) {
      case JobSubmitted job -> onSubmitted(job);
      case JobEnded end -> onEnded(end.job());
      case JobsArchived archived -> {
        for (long job : archived.jobs()) {
          archiving.remove(job);
        }
      }
      default -> {}
    }
  }

  private void onSubmitted(JobSubmitted job) {
    if (places.get(job.job()) instanceof Submitting<F>(List<Ask<F>> asks)) {
      start(new Going<>(), job, null);
      asks.forEach(ask -> passOn(job.job(), ask));
    }
  }

  private void onEnded(long job) {
    Place<F> place = places.get(job);
    if (place instanceof Ending<F>) {
      places.put(job, new Telling<>());
      port.endIsKept(job);
    } else if (place instanceof Leaving<F>(List<Ask<F>> asks)) {
      places.remove(job);
      asks.forEach(ask -> ask(job, ask));
    }
    archiveAll();
  }

  /** A job's actor says that the job is over. */
  public void ended(long job, Outcome outcome) {
    if (places.get(job) instanceof Going<F>) {
      places.put(job, new Ending<>());
      port.write(new JobEnded(job, outcome));
    }
  }

  /**
   * A job's actor has told all its followers how the job ended.
   *
   * @param asks that it had been passed by then; with another on its way it is needed still
   */
  public void idle(long job, int asks) {
    if (places.get(job) instanceof Telling<F> && passedOn.getOrDefault(job, 0) == asks) {
      places.remove(job);
      passedOn.remove(job);
      port.stop(job);
    }
  }

  /**
   * A job's actor is gone, though nobody has ended it.
   *
   * @param fault what it would have ended with, were it the actor's fault
   */
  public void stopped(long job, Outcome fault) {
    switch (places.get(job)) {
      case Going<F>() -> {
        ended(job, fault);
        places.put(job, new Leaving<>(new ArrayList<>()));
      }
      case Ending<F>() -> places.put(job, new Leaving<>(new ArrayList<>()));
      case Telling<F>() -> places.remove(job);
      case null, default -> {}
    }
  }

  private void archiveAll() {
    List<EndedJob> jobs = new ArrayList<>();
    for (EndedJob ended : sum.ended()) {
      if (archiving.add(ended.submitted().job())) {
        jobs.add(ended);
      }
    }
    if (!jobs.isEmpty()) {
      port.archive(jobs);
    }
  }

  /**
   * Jobs are in the table of those that are over, or not.
   *
   * @param done false where the database did not take them: they are given again
   */
  public void archived(List<EndedJob> jobs, boolean done) {
    long[] ids = jobs.stream().mapToLong(job -> job.submitted().job()).toArray();
    if (done) {
      port.write(new JobsArchived(ids));
    } else {
      for (long id : ids) {
        archiving.remove(id);
      }
      archiveAll();
    }
  }
}
