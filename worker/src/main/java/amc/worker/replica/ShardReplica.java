package amc.worker.replica;

import amc.protocol.frame.Frame;
import amc.protocol.frame.Frame.Answer;
import amc.protocol.frame.Frame.Copy;
import amc.protocol.frame.Frame.Decisions;
import amc.protocol.frame.Frame.Grid;
import amc.protocol.frame.Frame.Head;
import amc.protocol.frame.Frame.Help;
import amc.protocol.frame.Frame.Report;
import amc.protocol.frame.Frame.Slice;
import amc.protocol.frame.Frame.Window;
import amc.protocol.mc.Amc;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Evaluation;
import amc.protocol.mc.Performance;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.ShardTree;
import amc.protocol.mc.ShardTree.Node;
import amc.protocol.mc.Windows;
import amc.worker.replica.Candidates.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A worker's part in a run: follows the coordinator's decisions, evaluates its slice of every
 * window and answers. Belongs to one epoch of the coordinator; frames of others are dropped.
 * Confined to one thread.
 */
public final class ShardReplica {
  private static final int READY_EVERY = 256; // windows between two offers of a worker without work

  /** Where answers and copies go. */
  public interface Output {
    /** Sends a frame to the coordinator; it may be lost. */
    void send(Frame frame);

    /**
     * Makes the copy of {@link #replica} that the coordinator asked for; afterwards it moves on.
     *
     * @param decisions decisions made up to it
     * @return how good the copy is
     */
    Performance copy(Copy purpose, AmcState state, long decisions);
  }

  private final long run;
  private final int epoch;
  private final int worker;
  private final Amc amc;
  private final ProblemShape shape;
  private final Replica replica;
  private final Candidates candidates;
  private final LongSupplier clockNs;
  private final Output output;

  private long applied;
  private @Nullable Grid grid;
  private @Nullable Window window; // the newest
  private @Nullable Answer answer; // to it
  private boolean offered; // whether the coordinator knows that this worker has caught up
  private final List<Help> helps = new ArrayList<>();

  /**
   * @param epoch of the coordinator
   * @param worker number of this worker in the run
   * @param replica at the state after the first {@code applied} decisions
   * @param candidates of that replica
   */
  public ShardReplica(
      long run,
      int epoch,
      int worker,
      Amc amc,
      ProblemShape shape,
      Replica replica,
      Candidates candidates,
      long applied,
      LongSupplier clockNs,
      Output output) {
    this.run = run;
    this.epoch = epoch;
    this.worker = worker;
    this.amc = amc;
    this.shape = shape;
    this.replica = replica;
    this.candidates = candidates;
    this.applied = applied;
    this.clockNs = clockNs;
    this.output = output;
  }

  /** Takes a frame; what it asks for is done by {@link #work}, so that only the newest counts. */
  public void onFrame(Frame frame) {
    Head head = frame.head();
    boolean mine = head.worker() == Head.ALL || head.worker() == worker;
    if (head.run() != run || head.epoch() != epoch) {
      return;
    }
    switch (frame) {
      case Window w -> onWindow(w);
      case Grid g -> onGrid(g);
      case Help h when mine -> onHelp(h);
      case Decisions d when mine -> onDecisions(d);
      case Help h -> {}
      case Decisions d -> {}
      case Answer a -> {}
      case Report r -> {}
    }
  }

  private void onGrid(Grid g) {
    if (grid == null || g.head().term() > grid.head().term()) {
      grid = g;
    }
  }

  private void onWindow(Window w) {
    long newest = window == null ? -1 : window.head().sequence();
    if (w.head().sequence() < newest) {
      return;
    }
    if (w.head().sequence() > newest) {
      window = w;
      answer = null;
      helps.clear();
    } else if (answer != null) {
      output.send(answer);
    }
    catchUp(w);
    if (!isReady(w)) {
      offered = false;
      report(w, false);
    } else if (slice(w) == null && (!offered || w.head().sequence() % READY_EVERY == 0)) {
      offered = true;
      report(w, true);
    }
  }

  /** Applies what the window brings along of the decisions that this replica lacks. */
  private void catchUp(Window w) {
    long first = w.decisions() - w.latest().size();
    if (applied >= first) {
      apply(first, w.latest());
    }
  }

  private void apply(long firstIndex, List<Decision> decisions) {
    for (int i = 0; i < decisions.size(); i++) {
      if (firstIndex + i == applied) {
        replica.apply(decisions.get(i));
        applied++;
      }
    }
  }

  private void onDecisions(Decisions d) {
    apply(d.firstIndex(), d.decisions());
    Window w = window;
    if (w == null) {
      announce();
      return;
    }
    catchUp(w);
    if (!isReady(w)) {
      report(w, false);
    } else if (slice(w) == null) {
      offered = true;
      report(w, true);
    }
  }

  /** Says where the replica is; to be called when nothing has been heard for a while. */
  public void announce() {
    Window w = window;
    Head head = w == null ? new Head(run, Head.term(epoch, 0), 0, worker) : head(w);
    output.send(new Report(head, applied, false));
  }

  private void onHelp(Help h) {
    if (window != null && h.head().sequence() == window.head().sequence()) {
      helps.add(h);
    }
  }

  private void report(Window w, boolean ready) {
    output.send(new Report(head(w), applied, ready));
  }

  private Head head(Window w) {
    return new Head(run, w.head().term(), w.head().sequence(), worker);
  }

  /** Whether the replica is where the window's proposals start, and the grid is known. */
  private boolean isReady(Window w) {
    return applied == w.decisions() && grid != null && grid.head().term() == w.head().term();
  }

  /** This worker's part of a window, if it has one. */
  private @Nullable Part slice(Window w) {
    Grid g = grid;
    if (g == null || g.head().term() != w.head().term()) {
      return null;
    }
    int shards = shape.shards(w.first().batchSize());
    for (Slice s : g.slices()) {
      if (s.worker() == worker) {
        int from = Windows.first(s.group(), w.count(), g.groups());
        int to = Windows.first(s.group() + 1, w.count(), g.groups());
        Part part = new Part(from, to, s.first(shards), s.end(shards));
        return part.isEmpty() ? null : part;
      }
    }
    return null;
  }

  private record Part(int from, int to, int firstShard, int endShard) {
    boolean isEmpty() {
      return from >= to || firstShard >= endShard;
    }
  }

  /**
   * Evaluates what the newest window asks of this worker, then what it was asked to help with.
   *
   * @return whether there was anything to do
   */
  public boolean work() {
    Window w = window;
    if (w == null || !isReady(w)) {
      return false;
    }
    Part part = slice(w);
    if (answer == null && part != null) {
      answer = evaluate(w, part, copyIfAsked(w));
      output.send(answer);
      return true;
    }
    if (!helps.isEmpty()) {
      Help h = helps.removeFirst();
      output.send(evaluate(w, new Part(h.from(), h.to(), h.firstShard(), h.endShard()), null));
      return true;
    }
    return false;
  }

  private @Nullable Performance copyIfAsked(Window w) {
    boolean asked = w.copy() != Copy.NONE && w.head().worker() == worker;
    return asked ? output.copy(w.copy(), w.first(), applied) : null;
  }

  private Answer evaluate(Window w, Part part, @Nullable Performance performance) {
    long start = clockNs.getAsLong();
    List<AmcState> states = amc.speculate(w.first(), w.count());
    Evaluation evaluation = new Evaluation(w.kind(), states, w.lambda(), w.signals());
    List<Row> rows =
        candidates.evaluate(evaluation, part.from(), part.to(), part.firstShard(), part.endShard());
    int shards = shape.shards(w.first().batchSize());
    List<Node> nodes = new ShardTree(shards).cover(part.firstShard(), part.endShard());
    int groups = w.signals() ? shape.signalGroups() : 0;
    double[] lossSums = new double[rows.size() * nodes.size()];
    long[] correct = new long[rows.size()];
    double[] signals = new double[lossSums.length * groups];
    int at = 0;
    for (int k = 0; k < rows.size(); k++) {
      Row row = rows.get(k);
      correct[k] = row.sums().correct(row.row(), part.firstShard(), part.endShard());
      for (Node node : nodes) {
        lossSums[at] = row.sums().lossSum(row.row(), node);
        if (groups > 0) {
          double[] sums = row.sums().signals(row.row(), node);
          System.arraycopy(sums, 0, signals, at * groups, groups);
        }
        at++;
      }
    }
    long elapsed = clockNs.getAsLong() - start;
    return new Answer(
        head(w),
        part.from(),
        part.to(),
        part.firstShard(),
        part.endShard(),
        performance,
        elapsed,
        lossSums,
        correct,
        signals);
  }

  /** The replica, to be read between calls only. */
  public Replica replica() {
    return replica;
  }
}
