package amc.protocol.mc;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.job.BatchingSpec;
import amc.protocol.job.OptimizerSpec;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AmcTest {
  private static final OptimizerSpec PLAIN = new OptimizerSpec(0.1, 0, 3, false, 0.5, 0);

  @Property(tries = 400)
  void shouldFollowTheSequentialAlgorithmWhateverTheWindow(
      @ForAll("optimizers") OptimizerSpec optimizer,
      @ForAll("batchings") BatchingSpec batching,
      @ForAll @IntRange(min = 10, max = 300) int samples,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40) int window) {
    int steps = 300;
    NaiveAmc.Landscape landscape = (x, batch) -> assess(seed, x, batch);
    NaiveAmc naive = new NaiveAmc();
    naive.run(optimizer, batching, samples, seed, steps, landscape);

    Amc amc = new Amc(optimizer, batching, samples, seed);
    AmcState state = amc.start();
    List<String> events = new ArrayList<>();
    long x = -1;
    while (state.step() < steps) {
      if (!state.lossKnown() && !amc.drawsEveryStep(state)) {
        state = amc.withLoss(state, landscape.of(x, amc.batch(state)).loss());
      }
      int length = (int) Math.min(window, steps - state.step());
      List<AmcState> states = amc.speculate(state, length);
      List<Assessment> current = new ArrayList<>();
      List<Assessment> proposed = new ArrayList<>();
      for (AmcState s : states) {
        current.add(landscape.of(x, amc.batch(s)));
        proposed.add(landscape.of(s.step(), amc.batch(s)));
      }
      Resolution resolution = amc.resolve(states, current, proposed);
      logEvents(events, amc, states, resolution);
      if (resolution.accepted() != null) {
        x = resolution.accepted().step();
      }
      state = resolution.next();
    }

    assertThat(events).isEqualTo(naive.events);
    assertThat(state.accepted()).isEqualTo(naive.accepted);
    assertThat(state.sigma()).isEqualTo(naive.sigma);
    assertThat(state.consecutiveRejections()).isEqualTo(naive.rejections);
    assertThat(state.batchSize()).isEqualTo(naive.size);
    assertThat(state.stage()).isEqualTo(naive.stage);
    assertThat(state.loss()).isEqualTo(Double.valueOf(naive.loss)); // NaN equals NaN
  }

  /** Writes down what a replica is told, in the words of the naive model. */
  private static void logEvents(
      List<String> events, Amc amc, List<AmcState> states, Resolution resolution) {
    for (int j = 0; j < resolution.decided(); j++) {
      AmcState s = states.get(j);
      if (j > 0 && s.lastReset() == s.step() && s.lastReset() != states.get(j - 1).lastReset()) {
        events.add("reset");
        assertThat(amc.proposal(states.getFirst(), s).zeroMean()).isTrue();
      }
      events.add("propose " + s.step() + " sigma " + s.sigma());
    }
    if (resolution.accepted() != null) {
      events.add("accept " + resolution.accepted().step());
      boolean reset = resolution.resetBefore();
      assertThat(resolution.accepted().zeroMean()).isEqualTo(reset);
    }
    if (resolution.resetAfter()) {
      events.add("reset");
    }
  }

  @Test
  void shouldDecayAfterExactlyNSRejections() {
    Amc amc = new Amc(PLAIN, new BatchingSpec.Full(), 1, 1);
    AmcState state = amc.withLoss(amc.start(), 1.0);
    Resolution resolution =
        amc.resolve(
            amc.speculate(state, 4),
            List.of(
                new Assessment(1, 0),
                new Assessment(1, 0),
                new Assessment(1, 0),
                new Assessment(1, 0)),
            List.of(
                new Assessment(2, 0),
                new Assessment(2, 0),
                new Assessment(2, 0),
                new Assessment(1, 0)));
    assertThat(resolution.decided()).isEqualTo(4);
    assertThat(resolution.resetBefore()).isTrue();
    assertThat(resolution.accepted()).isEqualTo(new Proposal(3, 0.05, true));
    assertThat(resolution.next().sigma()).isEqualTo(0.05);
  }

  @Test
  void shouldAcceptEqualLossAndRejectNotFiniteLoss() {
    Amc amc = new Amc(PLAIN, new BatchingSpec.Full(), 1, 1);
    AmcState state = amc.withLoss(amc.start(), 1.0);
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1 / 0.0}) {
      Resolution rejected =
          amc.resolve(
              List.of(state), List.of(new Assessment(1, 0)), List.of(new Assessment(bad, 0)));
      assertThat(rejected.accepted()).isNull();
    }
    Resolution equal =
        amc.resolve(List.of(state), List.of(new Assessment(1, 0)), List.of(new Assessment(1, 0)));
    assertThat(equal.accepted()).isNotNull();
  }

  @Test
  void shouldAcceptUphillMovesAtTheBoltzmannRate() {
    OptimizerSpec warm = new OptimizerSpec(0.1, 0, 0, false, 1, 2.0);
    Amc amc = new Amc(warm, new BatchingSpec.Full(), 1, 7);
    int accepted = 0;
    int trials = 20_000;
    AmcState state = amc.withLoss(amc.start(), 1.0);
    for (int n = 0; n < trials; n++) {
      Resolution r =
          amc.resolve(List.of(state), List.of(new Assessment(1, 0)), List.of(new Assessment(2, 0)));
      accepted += r.accepted() != null ? 1 : 0;
      state = amc.withLoss(r.next(), 1.0);
    }
    double expected = Math.exp(-0.5);
    double fiveSigma = 5 * Math.sqrt(expected * (1 - expected) / trials);
    assertThat((double) accepted / trials).isBetween(expected - fiveSigma, expected + fiveSigma);
  }

  /** Losses and counts that depend on x and the batch in no simple way, with a downward trend. */
  private static Assessment assess(long seed, long x, BatchDraw batch) {
    long h = mix(seed ^ mix(x + 17) ^ mix(31 * batch.number() + batch.size()));
    double u = (h >>> 11) * 0x1p-53;
    if (h % 37 == 0) {
      return new Assessment(Double.NaN, 0);
    }
    double loss = Math.rint(8 * u) / 8 - 0.001 * x; // coarse, so that equal losses occur
    int wrong = (int) (batch.size() * ((mix(h) >>> 11) * 0x1p-53));
    return new Assessment(loss, batch.size() - wrong);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  @Provide
  Arbitrary<OptimizerSpec> optimizers() {
    return Combinators.combine(
            Arbitraries.doubles().between(1e-3, 1).ofScale(4),
            Arbitraries.of(-0.01, 0.0, 0.1),
            Arbitraries.longs().between(0, 12),
            Arbitraries.of(0.95, 0.5, 1.0),
            Arbitraries.of(0.0, 0.0, 0.1, 3.0))
        .as((s, e, n, d, t) -> new OptimizerSpec(s, e, n, false, d, t));
  }

  @Provide
  Arbitrary<BatchingSpec> batchings() {
    return Arbitraries.oneOf(
        Arbitraries.just(new BatchingSpec.Full()),
        Arbitraries.integers().between(1, 400).map(BatchingSpec.Minibatch::new),
        Combinators.combine(
                Arbitraries.integers().between(1, 60),
                Arbitraries.doubles().between(0.005, 0.5).ofScale(4),
                Arbitraries.of(BatchingSpec.Redraw.class))
            .as(BatchingSpec.Progressive::new));
  }
}
