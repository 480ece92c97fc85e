package amc.coordinator.folder;

import amc.protocol.mc.AmcState;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.Performance;
import amc.protocol.mc.Tally;
import java.util.ArrayDeque;

/**
 * Fills a run's folder, wherever the run is trained. Decisions may run ahead of checkpoints: the
 * folder gets those before a checkpoint together with it, so that it can be gone on with at any
 * time. Confined to one thread.
 */
public final class Recorder {
  private final RunFolder folder;
  private final ArrayDeque<Accepted> decisions = new ArrayDeque<>(); // not in the folder yet
  private long recordedStep; // the folder holds all decisions before it

  private record Accepted(long step, double loss) {}

  /**
   * @param fromStep first step that the folder does not hold
   */
  public Recorder(RunFolder folder, long fromStep) {
    this.folder = folder;
    this.recordedStep = fromStep;
  }

  /** A step was accepted; in order. */
  public void accepted(long step, double loss) {
    decisions.add(new Accepted(step, loss));
  }

  /**
   * A row of the metrics file; in order of steps. The first of a step counts.
   *
   * @param tally what the run has cost up to that step
   */
  public void row(AmcState at, Performance p, Tally tally, boolean atFloor) {
    MetricsRow before = folder.metrics().last();
    if (before != null && at.step() <= before.step()) {
      return;
    }
    folder
        .metrics()
        .append(
            new MetricsRow(
                at.step(),
                at.loss(),
                p.trainLoss(),
                p.trainAccuracy(),
                p.testLoss(),
                p.testAccuracy(),
                before == null
                    ? Double.NaN
                    : (double) (at.accepted() - before.accepted()) / (at.step() - before.step()),
                at.sigma(),
                at.accepted(),
                tally.evaluations(),
                at.batchSize(),
                tally.elapsedNs() * 1e-9,
                atFloor));
  }

  /**
   * A state from which the run can go on: all decisions before it must have been heard of. One
   * older than the newest recorded is left out.
   *
   * @param hash of the state
   */
  public void checkpoint(AmcState state, Parameters x, Parameters mean, long hash, Tally tally) {
    if (state.step() < recordedStep) {
      return;
    }
    while (!decisions.isEmpty() && decisions.getFirst().step() < state.step()) {
      Accepted a = decisions.removeFirst();
      folder.decisions().append(a.step(), a.loss());
    }
    recordedStep = state.step();
    folder.save(
        new Checkpoint(folder.jobHash(), state, x, mean, hash, folder.decisions().flush(), tally));
  }
}
