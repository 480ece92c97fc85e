package amc.protocol.mc;

import amc.protocol.job.BatchingSpec;
import amc.protocol.job.BatchingSpec.Full;
import amc.protocol.job.BatchingSpec.Minibatch;
import amc.protocol.job.BatchingSpec.Progressive;
import amc.protocol.job.BatchingSpec.Redraw;
import amc.protocol.job.OptimizerSpec;
import amc.protocol.random.Stream;
import amc.protocol.random.Uniforms;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of adaptive Metropolis Monte Carlo (arXiv:2205.07408, Section III) as pure functions of
 * states. Immutable, thread-safe.
 *
 * <p>Speculation: as long as proposals are rejected, nothing but counters changes, so a window of
 * states can be laid out ahead ({@link #speculate}), its proposals evaluated side by side, and the
 * sequential trajectory recovered exactly ({@link #resolve}), across decays of sigma too.
 */
public final class Amc {
  private final OptimizerSpec optimizer;
  private final BatchingSpec batching;
  private final int samples;
  private final long seed;

  /**
   * @param samples size of the training set; 1 for objective functions
   * @param seed trajectory seed
   */
  Amc(OptimizerSpec optimizer, BatchingSpec batching, int samples, long seed) {
    this.optimizer = optimizer;
    this.batching = batching;
    this.samples = samples;
    this.seed = seed;
  }

  /** The state before the first proposal; its loss is not known yet. */
  public AmcState start() {
    int size =
        switch (batching) {
          case Full f -> samples;
          case Minibatch m -> Math.min(m.size(), samples);
          case Progressive p -> Math.min(p.size(), samples);
        };
    return new AmcState(0, 0, optimizer.sigma0(), 0, 0, size, 0, Double.NaN, false);
  }

  /** The batch on which both losses of the state's next step are computed. */
  public BatchDraw batch(AmcState state) {
    if (state.batchSize() == samples) {
      return new BatchDraw(-1, samples);
    }
    long number = drawsEveryStep(state) ? state.step() : state.stage();
    return new BatchDraw(number, state.batchSize());
  }

  /** Enters U(x) on the next step's batch, for states that do not know it. */
  public AmcState withLoss(AmcState state, double loss) {
    return state.withLoss(loss, true);
  }

  /**
   * The states of the next steps if all proposals before them are rejected and no batch grows.
   *
   * @param steps length of the window, at least 1
   */
  public List<AmcState> speculate(AmcState state, int steps) {
    List<AmcState> window = new ArrayList<>(steps);
    AmcState s = state;
    for (int j = 0; j < steps; j++) {
      window.add(s);
      s = afterRejection(s, s.loss());
    }
    return window;
  }

  /** The proposal of a state of a window that began with {@code first}. */
  public Proposal proposal(AmcState first, AmcState state) {
    return new Proposal(state.step(), state.sigma(), state.lastReset() != first.lastReset());
  }

  /**
   * Decides the steps of a window in order, up to and including the first accepted one or the first
   * after which the speculation no longer holds.
   *
   * @param window states from {@link #speculate}
   * @param current x on each state's batch
   * @param candidates each state's proposal on the same batch; a loss that is not finite is
   *     rejected
   */
  public Resolution resolve(
      List<AmcState> window, List<Assessment> current, List<Assessment> candidates) {
    AmcState first = window.getFirst();
    for (int j = 0; ; j++) {
      AmcState state = window.get(j);
      boolean accepted = accepts(state.step(), current.get(j).loss(), candidates.get(j).loss());
      Assessment now = accepted ? candidates.get(j) : current.get(j);
      AmcState decided =
          accepted ? afterAcceptance(state, now.loss()) : afterRejection(state, now.loss());
      boolean grows = grows(state, now.correct());
      AmcState next = grows ? afterGrowth(decided) : decided;
      if (accepted || grows || j + 1 == window.size()) {
        boolean resetBefore = state.lastReset() != first.lastReset();
        boolean resetAfter = next.lastReset() != state.lastReset();
        return new Resolution(
            next, j + 1, resetBefore, accepted ? proposal(first, state) : null, resetAfter);
      }
    }
  }

  private boolean accepts(long step, double loss, double candidate) {
    if (!Double.isFinite(candidate)) {
      return false;
    }
    if (candidate <= loss) {
      return true;
    }
    // StrictMath: the same bits on every machine.
    return optimizer.temperature() > 0
        && Uniforms.openClosed(seed, Stream.ACCEPTANCE, step)
            < StrictMath.exp((loss - candidate) / optimizer.temperature());
  }

  private AmcState afterAcceptance(AmcState s, double loss) {
    return new AmcState(
        s.step() + 1,
        s.accepted() + 1,
        s.sigma(),
        0,
        s.stage(),
        s.batchSize(),
        s.lastReset(),
        loss,
        !drawsEveryStep(s));
  }

  private AmcState afterRejection(AmcState s, double loss) {
    long rejections = s.consecutiveRejections() + 1;
    boolean decays = optimizer.nS() > 0 && rejections >= optimizer.nS();
    return new AmcState(
        s.step() + 1,
        s.accepted(),
        decays ? optimizer.sigmaDecay() * s.sigma() : s.sigma(),
        decays ? 0 : rejections,
        s.stage(),
        s.batchSize(),
        decays ? s.step() + 1 : s.lastReset(),
        loss,
        !drawsEveryStep(s));
  }

  private AmcState afterGrowth(AmcState s) {
    return new AmcState(
        s.step(),
        s.accepted(),
        optimizer.sigma0(),
        0,
        s.stage() + 1,
        (int) Math.min(samples, 2L * s.batchSize()),
        s.step(),
        s.loss(),
        false);
  }

  private boolean grows(AmcState state, long correct) {
    return batching instanceof Progressive p
        && state.batchSize() < samples
        && state.batchSize() - correct < p.threshold() * state.batchSize();
  }

  /** Whether every step of the state's stage has a batch of its own. */
  public boolean drawsEveryStep(AmcState state) {
    return state.batchSize() < samples && redrawsEveryStep();
  }

  private boolean redrawsEveryStep() {
    return switch (batching) {
      case Full f -> false;
      case Minibatch m -> true;
      case Progressive p -> p.redraw() == Redraw.STEP;
    };
  }
}
