package amc.coordinator.run;

import amc.coordinator.run.RunState.Phase;
import amc.protocol.mc.ProblemShape;
import amc.protocol.message.History;
import amc.protocol.message.History.Batch;
import amc.protocol.message.History.Scored;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Outcome;
import amc.protocol.message.StoredState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run's actor does when: hosts the run on the workers that are leased to it, gives what its
 * loop decided to the journal, and tells followers what the journal has. A state machine without
 * threads or clock; confined to one thread.
 *
 * @param <F> followers
 * @param <W> workers
 */
public final class RunLife<F, W> {

  /** What a run does to the world. */
  public interface Port<F, W> {
    /** Gives an event to the journal; {@link #appended} follows, in order. */
    void append(History.Event event);

    /** Gives a state to the journal; {@link #saved} follows. */
    void save(StoredState state);

    /** Reads what a follower missed; {@link #missed} follows. See {@link Followers.Reader}. */
    void read(F follower, long fromStep, long afterEvent);

    /** Tells a follower. */
    void tell(F follower, Jobs.Told told);

    /** Has a worker host the run, from a state on or, where that is null, from the beginning. */
    void host(int number, W worker, int threads, @Nullable StoredState from);

    /** Has a worker evaluate with another number of threads. */
    void lease(W worker, int threads);

    /** Has a worker host the run no more. */
    void release(W worker);

    /**
     * Starts the loop, where the journal left off.
     *
     * @return why it cannot be started, or null
     */
    @Nullable String startLoop(ProblemShape shape, @Nullable StoredState newest);

    /** Tells the loop. */
    void tellLoop(LoopCommand command);

    /** Ends the loop, if it is there. */
    void endLoop();

    /** Tells the job manager that threads may be leased to the run. */
    void wantWorkers();

    /** Tells the job manager that the run is over. */
    void over(Outcome outcome);

    /** Tells the job manager that a worker does not take the run. */
    void refused(W worker, String reason);

    /** Has {@link #stateDue} called after a time, instead of when it was asked for before. */
    void stateDueAfter(long pauseNs);

    /** Has {@link #stateOverdue} called after a time. */
    void stateOverdueAfter(long pauseNs);

    /** Notes for the log. */
    void note(String text);

    /**
     * Tells the job manager that all followers know how the run ended.
     *
     * @param asks of clients that there have been
     */
    void idle(int asks);
  }

  /** To a run's loop. */
  public sealed interface LoopCommand {}

  /** A worker hosts the run. */
  public record Join(int worker) implements LoopCommand {}

  /** A worker does not host the run any more. */
  public record Leave(int worker) implements LoopCommand {}

  /** The replicas that workers make anew begin at this decision or later. */
  public record ForgetBefore(long decisions) implements LoopCommand {}

  /** What needs no arguments. */
  public enum Simple implements LoopCommand {
    /** The next window brings a state. */
    WANT_STATE,
    /** Open no windows, since what is decided cannot be kept. */
    PAUSE,
    /** Open windows again. */
    GO_ON
  }

  private final long job;
  private final int epoch;
  private final Port<F, W> port;
  private final StateClock clock = new StateClock();
  private final Hosts<W> hosts = new Hosts<>();
  private final Followers<F> followers = new Followers<>();
  private final Deque<History.Event> unwritten = new ArrayDeque<>(); // given to the journal
  private final Map<Long, StoredState> unsaved = new HashMap<>(); // likewise, by step
  private RunState state;
  private @Nullable StoredState newest; // that the journal has
  private boolean hasJournal; // whether it has been read
  private boolean hasLoop;
  private boolean goes; // whether steps were decided in this epoch
  private int evaluating; // workers
  private int asks; // of clients

  /**
   * A run that its coordinator has just heard of; its journal is being read.
   *
   * @param epoch of the coordinator
   * @param budget steps of the whole run
   * @param outcome how it ended, or null
   */
  public RunLife(long job, int epoch, long budget, @Nullable Outcome outcome, Port<F, W> port) {
    this.job = job;
    this.epoch = epoch;
    this.port = port;
    this.state = RunState.of(budget, outcome);
  }

  /**
   * The journal has been read.
   *
   * @param steps first step that it does not cover
   * @param known newest state, from the journal or from the submission; null for neither
   */
  public void recovered(long steps, @Nullable StoredState known) {
    newest = known;
    hasJournal = true;
    followers.readAll(port::read);
    become(state.recovered(steps, known == null ? -1 : known.state().step()));
    if (state.phase() == Phase.WAITING) {
      port.stateDueAfter(0); // the loop begins with one
      port.wantWorkers();
    }
  }

  private boolean takesWorkers() {
    return state.phase() == Phase.WAITING
        || state.phase() == Phase.GOING
        || state.phase() == Phase.CANCELLING;
  }

  /** Threads are leased to the run, by worker: these and no others. */
  public void leased(Map<W, Integer> leases) {
    if (!takesWorkers()) {
      return;
    }
    Hosts.Change<W> change = hosts.update(leases);
    change
        .gone()
        .forEach(
            (number, worker) -> {
              leave(number);
              port.release(worker);
            });
    for (int number : change.changed()) {
      W worker = hosts.worker(number);
      if (worker != null) {
        port.lease(worker, hosts.threads(number));
      }
    }
    change.come().forEach(this::host);
  }

  private void host(int number) {
    W worker = hosts.worker(number);
    if (worker != null) {
      port.host(number, worker, hosts.threads(number), newest);
    }
  }

  private void leave(int number) {
    port.note("worker " + number + " leaves");
    tellLoop(new Leave(number));
  }

  private void tellLoop(LoopCommand command) {
    if (hasLoop) {
      port.tellLoop(command);
    }
  }

  /** A worker hosts the run. */
  public void hosted(int number, ProblemShape shape, long nowNs) {
    if (!takesWorkers() || hosts.worker(number) == null) {
      return; // gone meanwhile
    }
    port.note("worker %s joins, %s threads".formatted(number, hosts.threads(number)));
    hosts.joined(number, true);
    if (!hasLoop) {
      String hindrance = port.startLoop(shape, newest);
      if (hindrance != null) {
        become(state.failed(hindrance));
        return;
      }
      hasLoop = true;
      clock.wants(nowNs); // the loop begins with a state
      become(state.begun());
    }
    tellLoop(new Join(number));
  }

  /** A worker will not host the run. */
  public void refused(int number, String reason) {
    W worker = hosts.worker(number);
    port.note("worker %s refuses: %s".formatted(number, reason));
    if (worker != null) {
      port.refused(worker, reason);
    }
  }

  /** A worker has met what should not happen. */
  public void broken(int number, String reason) {
    port.note("worker %s failed: %s".formatted(number, reason));
    leave(number);
    W worker = hosts.worker(number);
    if (hosts.failed(number)) {
      host(number);
    } else if (worker != null) {
      port.refused(worker, reason);
    }
  }

  /** A worker lacks decisions that the loop does not keep any more. */
  public void mustRehost(int number) {
    leave(number);
    host(number);
  }

  /**
   * Workers host the run, but none has been heard of for long: they may have gone over to another
   * coordinator, and say so when they are asked again.
   */
  public void silent() {
    port.note("no worker has been heard of for long: asking all again");
    hosts.joined().forEach(this::mustRehost);
  }

  /** The run cannot go on. */
  public void failed(String reason) {
    become(state.failed(reason));
  }

  /**
   * The loop has something to keep.
   *
   * @param workers that evaluate now
   */
  public void flushed(List<History.Event> events, int workers) {
    evaluating = workers;
    if (state.isOver()) {
      return;
    }
    for (History.Event event : events) {
      unwritten.add(event);
      port.append(event);
    }
  }

  /** The journal has the next of the events given to it. */
  public void appended() {
    History.Event event = unwritten.remove();
    followers.forEachLive(follower -> tell(follower, event));
    if (event instanceof Batch batch) {
      if (!goes) {
        goes = true;
        port.note("goes on, step " + batch.state().step());
      }
      become(state.appended(batch.state().step()));
    } else if (event instanceof Scored performance) {
      become(state.scored(performance.state().step()));
    }
    stopIfTold();
  }

  /** A worker has brought a state to the coordinators. */
  public void copied(StoredState copy) {
    if (!state.isOver()) {
      unsaved.put(copy.state().step(), copy);
      port.save(copy);
    }
  }

  /**
   * The journal has noted a state, or not.
   *
   * @param done false where it could not: another follows
   */
  public void saved(long step, boolean done, long nowNs) {
    StoredState copy = unsaved.remove(step);
    if (!done || copy == null || step < state.saved()) {
      return;
    }
    StoredState before = newest;
    newest = copy;
    port.stateDueAfter(clock.had(nowNs));
    followers.forEachLive(follower -> tell(follower, new Jobs.StateKept(job, copy)));
    if (before != null) {
      tellLoop(new ForgetBefore(before.decisions()));
    }
    become(state.saved(step));
  }

  /** It is time for another state; wants one more before long where this one is lost. */
  public void stateDue(long nowNs) {
    tellLoop(Simple.WANT_STATE);
    port.stateDueAfter(clock.wants(nowNs));
  }

  /** A cancelled run has waited long enough for its last state. */
  public void stateOverdue() {
    become(state.stateOverdue());
  }

  /** The journal does not take events for now, or takes them again. */
  public void paused(boolean paused) {
    tellLoop(paused ? Simple.PAUSE : Simple.GO_ON);
  }

  /** Somebody stops the run for good. */
  public void cancel() {
    asks++;
    Phase before = state.phase();
    become(state.cancelled());
    if (before != Phase.CANCELLING && state.phase() == Phase.CANCELLING) {
      tellLoop(Simple.WANT_STATE);
      port.stateOverdueAfter(StateClock.LAST_NS);
    }
  }

  /** Somebody wants to hear of the run; what happened before a step is known. */
  public void follow(F follower, long fromStep) {
    asks++;
    followers.add(follower, fromStep, this::readIfThere);
  }

  private void readIfThere(F follower, long fromStep, long afterEvent) {
    if (hasJournal) {
      port.read(follower, fromStep, afterEvent);
    }
  }

  /** A follower is gone. */
  public void unfollow(F follower) {
    followers.remove(follower);
    stopIfTold();
  }

  /** A part of what a follower missed has been read. See {@link Followers#onMissed}. */
  public void missed(F follower, List<History.Event> events, long lastEvent, boolean all) {
    events.forEach(event -> tell(follower, event));
    if (followers.onMissed(follower, lastEvent, all, port::read)) {
      if (newest != null) {
        tell(follower, new Jobs.StateKept(job, newest));
      }
      stopIfTold();
    }
  }

  /** That the run is over is in the ledger. */
  public void endIsKept() {
    become(state.kept());
  }

  /** Has no worker host the run any more. */
  public void releaseAll() {
    hosts.workers().forEach(port::release);
  }

  private void become(RunState next) {
    RunState before = state;
    state = next;
    Outcome outcome = next.outcome();
    if (next.phase() == Phase.ENDING && before.phase() != Phase.ENDING && outcome != null) {
      port.endLoop();
      releaseAll();
      port.over(outcome);
    }
    stopIfTold();
  }

  /** Once it is over and all is written, everybody is told; those that read are waited for. */
  private void stopIfTold() {
    Outcome outcome = state.outcome();
    boolean told = hasJournal && unwritten.isEmpty();
    if (state.phase() != Phase.OVER || outcome == null || !told) {
      return;
    }
    followers.dismissLive(follower -> tell(follower, new Jobs.Ended(job, outcome)));
    if (followers.isEmpty()) {
      port.idle(asks);
    }
  }

  private void tell(F follower, History.Event event) {
    switch (event) {
      case Batch b -> tell(follower, progress(b));
      case Scored s ->
          tell(follower, new Jobs.Scored(job, s.state(), s.performance(), s.tally(), s.atFloor()));
      default -> {}
    }
  }

  private void tell(F follower, Jobs.Event event) {
    port.tell(follower, new Jobs.Told(epoch, followers.number(follower), event));
  }

  private Jobs.Progress progress(Batch batch) {
    return new Jobs.Progress(
        job,
        batch.fromStep(),
        batch.state(),
        batch.decisions().stream().filter(d -> d.accepted()).mapToLong(d -> d.step()).toArray(),
        batch.losses(),
        batch.tally(),
        batch.atFloor(),
        evaluating,
        hosts.threads());
  }
}
