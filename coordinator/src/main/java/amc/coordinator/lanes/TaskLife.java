package amc.coordinator.lanes;

import amc.protocol.message.History;
import amc.protocol.message.Hosting.LanesReport;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the actor of a job on lanes does when: has tasks done, gives to the journal what has come of
 * them, one event at a time, and tells followers what the journal has. A state machine without
 * threads or clock; confined to one thread.
 *
 * @param <F> followers
 * @param <W> workers
 * @param <S> sum of the job's stream
 */
public abstract class TaskLife<F, W, S> {

  /** What such a job does to the world. */
  public interface Port<F, W> extends LanePort<W> {
    /** Gives an event to the journal; {@link #written} follows. */
    void append(History.Event event);

    /** Tells a follower. */
    void tell(F follower, Jobs.Told told);

    /** Tells the job manager that threads may be leased to the job. */
    void wantWorkers();

    /** Tells the job manager that the job is over. */
    void over(Outcome outcome);

    /** Tells the job manager that a worker does not take the job. */
    void refused(W worker, String reason);

    /** Tells the job manager that all followers know how the job ended. */
    void idle(int asks);
  }

  /** Life of a job under one coordinator. */
  private enum Phase {
    RECOVERING,
    GOING,
    /** It is over, but that is not in the ledger yet. */
    ENDING,
    OVER
  }

  private static final int NOTES = 10; // or so, of how much is left

  private final long job;
  private final int epoch;
  private final Port<F, W> port;
  private final TaskLanes<W> lanes;
  private final Map<F, Long> told = new LinkedHashMap<>(); // number of what each was told last
  private final Map<F, Integer> places = new LinkedHashMap<>(); // what each has been told of
  private Phase phase = Phase.RECOVERING;
  private @Nullable Outcome outcome;
  private boolean hasJournal;
  private boolean writing;
  private int asks;
  private int noted; // parts that were left at the last note
  private int noteEvery = 1;
  private long elapsedBeforeNs;
  private long elapsedNs;
  private long startNs;
  private boolean started;

  /**
   * @param outcome how the job ended, for one that is over; else null
   * @param tasks what there is to do
   */
  protected TaskLife(long job, int epoch, @Nullable Outcome outcome, Tasks tasks, Port<F, W> port) {
    this.job = job;
    this.epoch = epoch;
    this.port = port;
    this.outcome = outcome;
    this.lanes = new TaskLanes<>(tasks, port);
  }

  /**
   * Enters what the journal has.
   *
   * @return time that it took, in ns
   */
  protected abstract long enter(S sum);

  /** Enters an event that is in the journal now. */
  protected abstract void enter(History.Event event);

  /** What is to be written next; null for nothing. Asked again until it is {@link #enter}ed. */
  protected abstract History.@Nullable Event toWrite(long elapsedTimeNs);

  /** Whether all is in the journal. */
  protected abstract boolean isComplete();

  /** How many parts of the job are not in the journal yet. */
  protected abstract int left();

  /** What {@link #left} counts, for people: "generations". */
  protected abstract String parts();

  /**
   * What a follower is to be told that knows so much of the journal; one event at least, and the
   * place after each.
   */
  protected abstract List<Map.Entry<Integer, Jobs.Event>> news(int place, Standing standing);

  /** How the job stands, for events. */
  public record Standing(
      long job, long evaluationsUnderWay, long elapsedNs, int workers, int threads) {}

  /** The journal has been read, and is this coordinator's. */
  public void recovered(S sum) {
    if (hasJournal) {
      return;
    }
    hasJournal = true;
    elapsedBeforeNs = enter(sum);
    elapsedNs = elapsedBeforeNs;
    if (phase == Phase.RECOVERING) {
      phase = outcome == null ? Phase.GOING : Phase.OVER;
      if (phase == Phase.GOING) {
        noted = left();
        noteEvery = Math.max(1, noted / NOTES);
        port.note("goes on, " + noted + " " + parts() + " are left");
        port.wantWorkers();
      }
    }
    places.keySet().forEach(this::tellNews);
    settle();
  }

  /** These threads evaluate for the job from now on, by worker, and no others. */
  public void leased(Map<W, Integer> threads) {
    lanes.leased(threads, phase == Phase.GOING);
  }

  /** A worker has told what it has done and does. */
  public void reported(LanesReport report, long nowNs) {
    if (phase != Phase.GOING) {
      return;
    }
    if (!started) {
      started = true;
      startNs = nowNs;
    }
    elapsedNs = elapsedBeforeNs + nowNs - startNs;
    lanes.reported(report, nowNs);
    write();
  }

  /** One event at a time: what is done meanwhile goes into the next. */
  private void write() {
    if (!writing && phase == Phase.GOING) {
      History.Event next = toWrite(elapsedNs);
      if (next != null) {
        writing = true;
        port.append(next);
      }
    }
  }

  /** An event is in the journal. */
  public void written(History.Event event) {
    writing = false;
    enter(event);
    noteProgress();
    places.keySet().forEach(this::tellNews);
    settle();
    if (phase == Phase.GOING) {
      lanes.dealAll();
    }
    write();
  }

  private void noteProgress() {
    int left = left();
    if (left > 0 && noted - left >= noteEvery) {
      noted = left;
      port.note(left + " " + parts() + " are left");
    }
  }

  private void settle() {
    if (phase == Phase.GOING && isComplete()) {
      end(new Jobs.Finished());
    }
    stopIfTold();
  }

  private void end(Outcome how) {
    if (phase == Phase.RECOVERING || phase == Phase.GOING) {
      phase = Phase.ENDING;
      outcome = how;
      lanes.releaseAll();
      port.over(how);
    }
  }

  /** Messages may have been lost; to be called about once a second. */
  public void tick(long nowNs) {
    if (phase == Phase.GOING) {
      lanes.tick(nowNs);
    }
  }

  /** A worker does not take the job, or a task cannot be done. */
  public void refused(int number, String reason) {
    W worker = lanes.worker(number);
    if (worker != null) {
      port.refused(worker, reason);
    }
  }

  /** It cannot go on. */
  public void failed(String reason) {
    if (outcome == null) {
      end(new Jobs.Failed(reason));
    }
  }

  /** Somebody stops it for good. */
  public void cancel() {
    asks++;
    if (outcome == null) {
      end(new Jobs.Cancelled());
    }
  }

  /** Somebody wants to hear of the job, and has been told of so much in its order. */
  public void follow(F follower, long from) {
    asks++;
    told.put(follower, 0L);
    places.put(follower, (int) Math.max(0, Math.min(Integer.MAX_VALUE, from)));
    if (hasJournal) {
      tellNews(follower);
      stopIfTold();
    }
  }

  /** A follower is gone. */
  public void unfollow(F follower) {
    told.remove(follower);
    places.remove(follower);
    stopIfTold();
  }

  /** That the job is over is in the ledger. */
  public void endIsKept() {
    if (phase == Phase.ENDING) {
      phase = Phase.OVER;
    }
    stopIfTold();
  }

  private void tellNews(F follower) {
    Standing standing =
        new Standing(job, lanes.underWay(), elapsedNs, lanes.open(), lanes.threads());
    for (Map.Entry<Integer, Jobs.Event> news : news(places.getOrDefault(follower, 0), standing)) {
      places.put(follower, news.getKey());
      tell(follower, news.getValue());
    }
  }

  private void stopIfTold() {
    Outcome how = outcome;
    if (phase == Phase.OVER && how != null && hasJournal) {
      for (F follower : List.copyOf(places.keySet())) {
        tell(follower, new Jobs.Ended(job, how));
        told.remove(follower);
        places.remove(follower);
      }
      port.idle(asks);
    }
  }

  private void tell(F follower, Jobs.Event event) {
    port.tell(follower, new Jobs.Told(epoch, told.merge(follower, 1L, Long::sum), event));
  }
}
