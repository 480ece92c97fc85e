package amc.coordinator.study;

import amc.coordinator.lanes.TaskLife;
import amc.coordinator.lanes.Tasks;
import amc.protocol.message.History;
import amc.protocol.message.History.StudySum;
import amc.protocol.message.History.TrajectoriesEnded;
import amc.protocol.message.Hosting.Done;
import amc.protocol.message.Hosting.Task;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.EndedTrajectory;
import amc.protocol.message.Jobs.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A study on a cluster: its tasks are its trajectories, by their number. What is in the journal is
 * never run again. Confined to one thread.
 *
 * @param <F> followers
 * @param <W> workers
 */
public final class StudyLife<F, W> extends TaskLife<F, W, StudySum> {
  private static final int TOLD_AT_ONCE = 1000;

  private final Trajectories trajectories;

  /**
   * @param trajectories how many the study has
   * @param known trajectories whose ends the client has, see {@link Jobs.Study}
   * @param outcome how the study ended, for one that is over; else null
   */
  public StudyLife(
      long job,
      int epoch,
      int trajectories,
      long[] known,
      @Nullable Outcome outcome,
      Port<F, W> port) {
    this(job, epoch, new Trajectories(trajectories, known), outcome, port);
  }

  private StudyLife(
      long job, int epoch, Trajectories trajectories, @Nullable Outcome outcome, Port<F, W> port) {
    super(job, epoch, outcome, trajectories, port);
    this.trajectories = trajectories;
  }

  /** What has become of the trajectories. */
  private static final class Trajectories implements Tasks {
    private final int count;
    private final BitSet taken; // known to the client, ended, being written, or with a worker
    private final BitSet ended = new BitSet(); // in the journal
    private final List<EndedTrajectory> ends = new ArrayList<>(); // in the journal, in order
    private final Map<Integer, EndedTrajectory> unwritten = new LinkedHashMap<>();
    private int left; // neither in the journal nor known to the client

    Trajectories(int count, long[] known) {
      this.count = count;
      this.taken = BitSet.valueOf(known);
      this.left = count - taken.get(0, count).cardinality();
    }

    void enter(EndedTrajectory end) {
      int t = end.trajectory();
      if (!ended.get(t)) {
        ended.set(t);
        taken.set(t);
        ends.add(end);
        left--;
      }
      unwritten.remove(t);
    }

    private boolean isOne(long number) {
      return number >= 0 && number < count;
    }

    @Override
    public @Nullable Task next() {
      int t = taken.nextClearBit(0);
      return t < count ? claim(t) : null;
    }

    @Override
    public @Nullable Task claim(long number) {
      if (!isOne(number) || taken.get((int) number)) {
        return null;
      }
      taken.set((int) number);
      return new Task(number);
    }

    @Override
    public void free(long number) {
      taken.clear((int) number);
    }

    @Override
    public boolean done(Done done) {
      if (!isOne(done.number()) || done.trajectory() == null) {
        return false;
      }
      int t = (int) done.number();
      taken.set(t);
      return unwritten.putIfAbsent(t, new EndedTrajectory(t, done.trajectory())) == null;
    }

    @Override
    public boolean isOver(long number) {
      return !isOne(number) || ended.get((int) number) || unwritten.containsKey((int) number);
    }

    @Override
    public boolean isKept(long number) {
      return isOne(number) && ended.get((int) number);
    }
  }

  @Override
  protected long enter(StudySum sum) {
    Arrays.stream(sum.ends()).forEach(trajectories::enter);
    return sum.elapsedNs();
  }

  @Override
  protected void enter(History.Event event) {
    if (event instanceof TrajectoriesEnded(EndedTrajectory[] ends, long _)) {
      Arrays.stream(ends).forEach(trajectories::enter);
    }
  }

  @Override
  protected History.@Nullable Event toWrite(long elapsedNs) {
    return trajectories.unwritten.isEmpty()
        ? null
        : new TrajectoriesEnded(
            trajectories.unwritten.values().toArray(EndedTrajectory[]::new), elapsedNs);
  }

  @Override
  protected boolean isComplete() {
    return trajectories.left == 0;
  }

  @Override
  protected int left() {
    return trajectories.left;
  }

  @Override
  protected String parts() {
    return "trajectories";
  }

  @Override
  protected List<Map.Entry<Integer, Jobs.Event>> news(int place, Standing standing) {
    List<EndedTrajectory> ends = trajectories.ends;
    List<Map.Entry<Integer, Jobs.Event>> news = new ArrayList<>();
    int from = Math.min(place, ends.size());
    do {
      int to = Math.min(from + TOLD_AT_ONCE, ends.size());
      news.add(
          Map.entry(
              to,
              new Jobs.TrajectoriesEnded(
                  standing.job(),
                  from,
                  ends.subList(from, to).toArray(EndedTrajectory[]::new),
                  standing.evaluationsUnderWay(),
                  standing.elapsedNs(),
                  standing.workers(),
                  standing.threads())));
      from = to;
    } while (from < ends.size());
    return news;
  }

  /** Numbers of the trajectories that a client has, as {@link Jobs.Study} has them. */
  public static long[] known(LongStream trajectories) {
    BitSet known = new BitSet();
    trajectories.forEach(t -> known.set((int) t));
    return known.toLongArray();
  }
}
