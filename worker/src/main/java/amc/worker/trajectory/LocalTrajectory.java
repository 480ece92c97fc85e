package amc.worker.trajectory;

import amc.protocol.job.UserError;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Evaluation;
import amc.protocol.mc.PrecisionFloor;
import amc.protocol.mc.Stepper;
import amc.protocol.mc.Stepper.Outcome;
import amc.protocol.mc.Windows;
import amc.worker.replica.Candidates;
import amc.worker.replica.Candidates.Row;
import amc.worker.replica.Replica;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A trajectory whose loop runs in this process: evaluates what its stepper asks for. Confined to
 * one thread.
 */
public final class LocalTrajectory {
  /** Hears of every accepted step, in order. */
  @FunctionalInterface
  public interface AcceptanceListener {
    /**
     * Hears of one accepted step.
     *
     * @param step number of the accepted proposal
     * @param loss U(x) after it, on the step's batch
     */
    void accepted(long step, double loss);
  }

  private final Stepper stepper;
  private final PrecisionFloor floor;
  private final Replica replica;
  private final Candidates candidates;
  private final int fixedWindow;
  private final WindowTuner tuner;
  private long evaluations;
  private double accuracy = Double.NaN;

  /**
   * Assesses x where the stepper asks for it.
   *
   * @param floor the one that the stepper reports to
   * @param replica parameters and mean at the stepper's state
   * @param candidates of that replica
   * @param window fixed length in [1, {@value Windows#LONGEST}], or 0 to adapt it to the acceptance
   *     rate; shorter where the candidates would take too much memory ({@link Windows#longest})
   */
  public LocalTrajectory(
      Stepper stepper, PrecisionFloor floor, Replica replica, Candidates candidates, int window) {
    if (window < 0 || window > Windows.LONGEST) {
      throw new UserError(
          "window=%s must be in [1, %s], or 0 to adapt it".formatted(window, Windows.LONGEST));
    }
    this.stepper = stepper;
    this.floor = floor;
    this.replica = replica;
    this.candidates = candidates;
    int longest = Windows.longest(replica.parameters().bytes());
    this.fixedWindow = Math.min(window, longest);
    this.tuner = new WindowTuner(longest);
    assess();
  }

  /** The current state; its loss is known unless every step draws a new batch. */
  public AmcState state() {
    return stepper.state();
  }

  /** Parameters and mean, to be read between calls of {@link #advanceTo} only. */
  public Replica replica() {
    return replica;
  }

  /** Hash of the complete state, see {@link Replica#hash}. */
  public long hash() {
    return replica.hash(state());
  }

  public PrecisionFloor precisionFloor() {
    return floor;
  }

  /** Loss evaluations so far, speculative ones that were dropped included. */
  public long evaluations() {
    return evaluations;
  }

  /**
   * Fraction of the batch that x classified correctly when it was last evaluated; 0 for regression.
   */
  public double accuracy() {
    return accuracy;
  }

  /** Length of the next window. */
  public int window() {
    return fixedWindow > 0 ? fixedWindow : tuner.length();
  }

  /**
   * Decides steps until {@code state().step() == step} or {@code stop} says true, which is asked
   * between windows.
   */
  public void advanceTo(long step, BooleanSupplier stop, AcceptanceListener listener) {
    while (state().step() < step && !stop.getAsBoolean()) {
      int length = (int) Math.min(window(), step - state().step());
      boolean whole = length == window();
      long start = System.nanoTime();
      Outcome outcome = evaluateNext(length);
      while (outcome.decided() == 0) {
        outcome = evaluateNext(length);
      }
      if (whole) {
        tuner.observe(System.nanoTime() - start, outcome.decided(), outcome.accepted());
      } else {
        tuner.observeCut(outcome.decided(), outcome.accepted());
      }
      Decision decision = outcome.decision();
      if (decision != null && decision.accepted()) {
        listener.accepted(decision.step(), state().loss());
      }
      assess();
    }
  }

  /** Assesses x on the batch that the next steps share, where that is not known. */
  private void assess() {
    while (stepper.mustAssess()) {
      evaluateNext(1);
    }
  }

  private Outcome evaluateNext(int length) {
    Evaluation evaluation = stepper.next(length);
    List<Row> rows = candidates.evaluate(evaluation);
    evaluations += evaluation.size();
    Outcome outcome = stepper.complete(evaluation, rows.stream().map(Row::totals).toList());
    Decision decision = outcome.decision();
    if (decision != null) {
      replica.apply(decision);
    }
    if (outcome.accepted()) {
      note(evaluation, rows, outcome.decided() - 1);
    } else if (evaluation.kind() == Evaluation.Kind.CURRENT) {
      note(evaluation, rows, 0);
    }
    return outcome;
  }

  private void note(Evaluation evaluation, List<Row> rows, int k) {
    int samples = evaluation.batchState(k).batchSize();
    accuracy = (double) rows.get(k).totals().correct() / samples;
  }
}
