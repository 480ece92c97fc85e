package amc.worker.lane;

import amc.protocol.job.UserError;
import amc.protocol.random.IndexSampler;
import amc.worker.dataset.Dataset;
import amc.worker.problem.Problem;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A problem some of whose training samples are kept to compare networks by. Which ones depends on
 * the seed alone.
 *
 * @param problem what is trained on: the rest, in the order of the data
 * @param validation the samples held out, likewise; null for none
 */
public record HoldOut(Problem problem, @Nullable Dataset validation) {
  private static final long DRAW = -2; // no batch has this number

  /** What is trained on; null for an objective function. */
  @Nullable Dataset train() {
    return problem instanceof Problem.Supervised s ? s.train() : null;
  }

  /**
   * Splits a problem.
   *
   * @param fraction of the samples that are held out, in [0, 1)
   * @throws UserError where one of both parts would have no sample
   */
  public static HoldOut of(Problem whole, double fraction, long seed) {
    if (fraction == 0 || !(whole instanceof Problem.Supervised s)) {
      return new HoldOut(whole, null);
    }
    int samples = whole.samples();
    int held = (int) Math.round(fraction * samples);
    if (held == 0 || held == samples) {
      throw new UserError(
          "population.rank.holdOut=%s of %s samples leaves %s of them for %s: use another fraction"
              .formatted(fraction, samples, 0, held == 0 ? "comparing" : "training"));
    }
    int[] drawn = new int[samples];
    new IndexSampler(samples).draw(seed, DRAW, held, drawn);
    int[] out = Arrays.copyOf(drawn, held);
    Arrays.sort(out);
    int[] in = new int[samples - held];
    int next = 0;
    for (int i = 0, o = 0; i < samples; i++) {
      if (o < held && out[o] == i) {
        o++;
      } else {
        in[next++] = i;
      }
    }
    Dataset train = s.train();
    Problem rest =
        new Problem.Supervised(
            s.network(), s.loss(), train.subset(train.name(), in), s.test(), s.labels());
    return new HoldOut(rest, train.subset(train.name() + " held out", out));
  }
}
