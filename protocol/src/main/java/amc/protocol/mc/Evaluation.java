package amc.protocol.mc;

import java.util.List;

/**
 * What must be evaluated next, one candidate a state of a window. Candidate k of {@link
 * Kind#CURRENT} is x itself, else the proposal of state k.
 *
 * @param window states of consecutive steps, see {@link Amc#speculate}
 * @param lambda scale factors of proposals, one a signal group (none when signal norm is off): one
 *     row for {@link Kind#SHARED}, one a candidate for {@link Kind#OWN}, no row for {@link
 *     Kind#CURRENT}
 * @param signals whether signal sums are wanted
 */
public record Evaluation(Kind kind, List<AmcState> window, List<double[]> lambda, boolean signals) {

  /** Which parameters are evaluated on which batch. */
  public enum Kind {
    /** x on the batch of each state. */
    CURRENT,
    /** Proposals on the one batch that all states of the window share. */
    SHARED,
    /** Proposals, each on its own state's batch. */
    OWN
  }

  /** Number of candidates. */
  public int size() {
    return window.size();
  }

  /** State whose batch candidate {@code k} is evaluated on. */
  public AmcState batchState(int k) {
    return kind == Kind.SHARED ? window.getFirst() : window.get(k);
  }

  /** Scale factors of proposal {@code k}. */
  public double[] lambda(int k) {
    return lambda.get(kind == Kind.OWN ? k : 0);
  }
}
