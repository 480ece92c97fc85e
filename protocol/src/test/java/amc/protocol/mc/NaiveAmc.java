package amc.protocol.mc;

import amc.protocol.job.BatchingSpec;
import amc.protocol.job.OptimizerSpec;
import amc.protocol.random.Stream;
import amc.protocol.random.Uniforms;
import java.util.ArrayList;
import java.util.List;

/**
 * Section III of the paper written down step by step with mutable variables, the reference for the
 * windowed state machine. Instead of parameters it carries the number of the last accepted step;
 * losses come from a {@link Landscape}.
 */
final class NaiveAmc {
  /** A made-up problem: performance of x (named by its last accepted step) on a batch. */
  interface Landscape {
    Assessment of(long xName, BatchDraw batch);
  }

  final List<String> events = new ArrayList<>();
  double sigma;
  long accepted;
  long rejections;
  int size;
  int stage;
  double loss;

  void run(
      OptimizerSpec opt,
      BatchingSpec batching,
      int samples,
      long seed,
      long steps,
      Landscape landscape) {
    sigma = opt.sigma0();
    size =
        switch (batching) {
          case BatchingSpec.Full f -> samples;
          case BatchingSpec.Minibatch m -> Math.min(samples, m.size());
          case BatchingSpec.Progressive p -> Math.min(samples, p.size());
        };
    long x = -1;
    for (long n = 0; n < steps; n++) {
      BatchDraw batch;
      if (size == samples) {
        batch = new BatchDraw(-1, samples);
      } else if (batching instanceof BatchingSpec.Progressive p
          && p.redraw() == BatchingSpec.Redraw.DOUBLING) {
        batch = new BatchDraw(stage, size);
      } else {
        batch = new BatchDraw(n, size);
      }
      Assessment here = landscape.of(x, batch);
      Assessment there = landscape.of(n, batch);
      boolean accept = there.loss() <= here.loss();
      if (!accept && opt.temperature() > 0) {
        double xi = Uniforms.openClosed(seed, Stream.ACCEPTANCE, n);
        accept = xi < StrictMath.exp(-(there.loss() - here.loss()) / opt.temperature());
      }
      if (!Double.isFinite(there.loss())) {
        accept = false;
      }
      boolean reset = false;
      events.add("propose " + n + " sigma " + sigma);
      if (accept) {
        x = n;
        rejections = 0;
        accepted++;
        events.add("accept " + n);
      } else {
        rejections++;
        if (opt.nS() > 0 && rejections == opt.nS()) {
          rejections = 0;
          sigma = opt.sigmaDecay() * sigma;
          reset = true;
        }
      }
      Assessment now = accept ? there : here;
      loss = now.loss();
      if (batching instanceof BatchingSpec.Progressive p
          && size < samples
          && (double) (size - now.correct()) / size < p.threshold()) {
        size = Math.min(samples, 2 * size);
        stage++;
        sigma = opt.sigma0();
        rejections = 0;
        reset = true;
      }
      if (reset) {
        events.add("reset");
      }
    }
  }
}
