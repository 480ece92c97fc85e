package amc.protocol.mc;

import amc.protocol.job.UserError;
import amc.protocol.mc.Evaluation.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Steps a trajectory: says what must be evaluated next, and turns the sums into decisions. Whoever
 * evaluates, one thread or a cluster, the decisions are the same. Not thread-safe.
 */
public final class Stepper {
  private static final double[] UNSCALED = {};

  private final Amc amc;
  private final ProblemShape shape;
  private final boolean signalNorm;
  private final PrecisionFloor floor;
  private final AmcState start;

  private AmcState state;
  private boolean startChecked;
  private double[] lambda = UNSCALED; // of x on the next step's batch, when its loss is known
  private Assessment known = new Assessment(Double.NaN, 0); // likewise
  private @Nullable Pending
      pending; // x assessed on each batch of a window, proposals still to come

  /** A window of steps with a batch each, between its two evaluations. */
  private record Pending(List<AmcState> window, List<Assessment> current, List<double[]> lambda) {}

  /**
   * @param start {@link Amc#start()}, or a state to go on from
   * @param signalNorm whether proposals are scaled by lambda
   */
  Stepper(Amc amc, ProblemShape shape, boolean signalNorm, PrecisionFloor floor, AmcState start) {
    this.amc = amc;
    this.shape = shape;
    this.signalNorm = signalNorm;
    this.floor = floor;
    this.start = start;
    this.startChecked = start.step() > 0;
    this.state = start.withLoss(start.loss(), false);
  }

  /** The state before the next step that is not decided yet. */
  public AmcState state() {
    return state;
  }

  /**
   * Whether x must be evaluated before steps can be decided: at the start, and when the batch that
   * the next steps share has changed.
   */
  public boolean mustAssess() {
    return !startChecked || (!state.lossKnown() && !amc.drawsEveryStep(state));
  }

  /**
   * What to evaluate next. Asking does not change anything.
   *
   * @param steps length of the window, at least 1; ignored where the window is fixed already
   */
  public Evaluation next(int steps) {
    if (mustAssess()) {
      boolean signals = signalNorm || !startChecked;
      return new Evaluation(Kind.CURRENT, List.of(state), List.of(), signals);
    }
    if (pending != null) {
      return new Evaluation(Kind.OWN, pending.window(), pending.lambda(), false);
    }
    List<AmcState> window = amc.speculate(state, steps);
    return state.lossKnown()
        ? new Evaluation(Kind.SHARED, window, List.of(lambda), signalNorm)
        : new Evaluation(Kind.CURRENT, window, List.of(), signalNorm);
  }

  /**
   * Outcome of an evaluation.
   *
   * @param decided steps decided, from 0 to the window's length
   * @param decision what replicas must do, or null for nothing
   */
  public record Outcome(int decided, @Nullable Decision decision) {
    static final Outcome NOTHING = new Outcome(0, null);

    /** Whether the last step decided was accepted. */
    public boolean accepted() {
      return decision != null && decision.accepted();
    }
  }

  /**
   * Enters the sums of an evaluation.
   *
   * @param evaluation what {@link #next} said last
   * @param totals one a candidate
   * @throws UserError where the initial loss is not finite, or a restored trajectory has another
   *     loss than recorded
   */
  public Outcome complete(Evaluation evaluation, List<Totals> totals) {
    List<Assessment> assessments = new ArrayList<>(totals.size());
    for (int k = 0; k < totals.size(); k++) {
      int batchSize = evaluation.batchState(k).batchSize();
      assessments.add(shape.assessment(totals.get(k), batchSize));
    }
    return switch (evaluation.kind()) {
      case CURRENT -> current(evaluation, totals, assessments);
      case SHARED -> {
        List<AmcState> window = evaluation.window();
        Resolution r = resolve(window, Collections.nCopies(window.size(), known), assessments);
        Decision decision = decision(r, lambda);
        if (r.accepted() != null) {
          known = assessments.get(r.decided() - 1);
          lambda = lambda(totals.get(r.decided() - 1), state.batchSize());
        }
        state = r.next();
        yield new Outcome(r.decided(), decision);
      }
      case OWN -> {
        Resolution r = resolve(evaluation.window(), currentOf(pending), assessments);
        pending = null;
        state = r.next();
        yield new Outcome(r.decided(), decision(r, evaluation.lambda(r.decided() - 1)));
      }
    };
  }

  private static List<Assessment> currentOf(@Nullable Pending pending) {
    if (pending == null) {
      throw new IllegalStateException("proposals evaluated before x");
    }
    return pending.current();
  }

  private Outcome current(
      Evaluation evaluation, List<Totals> totals, List<Assessment> assessments) {
    if (mustAssess()) {
      if (!startChecked) {
        checkFinite(assessments.getFirst().loss(), totals.getFirst().signals());
        startChecked = true;
      }
      if (!amc.drawsEveryStep(state)) {
        known = assessments.getFirst();
        lambda = lambda(totals.getFirst(), state.batchSize());
        state = amc.withLoss(state, known.loss());
        checkRestored();
      }
      return Outcome.NOTHING;
    }
    List<double[]> lambdas = new ArrayList<>(totals.size());
    for (Totals t : totals) {
      lambdas.add(lambda(t, state.batchSize()));
    }
    pending = new Pending(evaluation.window(), assessments, lambdas);
    return Outcome.NOTHING;
  }

  private Resolution resolve(
      List<AmcState> window, List<Assessment> current, List<Assessment> proposed) {
    Resolution resolution = amc.resolve(window, current, proposed);
    for (int k = 0; k < resolution.decided(); k++) {
      floor.observe(window.get(k).step(), current.get(k).loss(), proposed.get(k).loss());
    }
    return resolution;
  }

  private static @Nullable Decision decision(Resolution r, double[] scale) {
    Proposal accepted = r.accepted();
    if (accepted == null && !r.resetBefore() && !r.resetAfter()) {
      return null;
    }
    return new Decision(
        r.next().step() - 1,
        accepted == null ? 0 : accepted.sigma(),
        accepted == null ? UNSCALED : scale,
        accepted != null,
        r.resetBefore(),
        r.resetAfter());
  }

  private double[] lambda(Totals totals, int batchSize) {
    return signalNorm ? Lambda.of(totals.signals(), batchSize) : UNSCALED;
  }

  private void checkRestored() {
    if (start.lossKnown()
        && state.step() == start.step()
        && Double.doubleToLongBits(start.loss()) != Double.doubleToLongBits(state.loss())) {
      throw new UserError(
          ("restored loss %s differs from %s, the loss of the restored parameters on this data:"
                  + " resume with the same data files and the same engine as the run began with")
              .formatted(start.loss(), state.loss()));
    }
  }

  /** Names the first layer whose inputs are not finite when the initial loss is not. */
  private static void checkFinite(double loss, double[] signal) {
    if (Double.isFinite(loss)) {
      return;
    }
    if (signal.length == 0) {
      throw new UserError(
          "initial loss "
              + loss
              + " of the objective is not finite: start elsewhere, or correct the function");
    }
    int layer = 0;
    while (layer < signal.length && Double.isFinite(signal[layer])) {
      layer++;
    }
    throw new UserError(
        "initial loss is not finite, first seen in the output of layer "
            + Math.max(1, layer)
            + ": use a smaller network.initial.scale, check the data, or set precision: float64");
  }
}
