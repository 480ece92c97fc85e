package amc.worker.trajectory;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.job.Activation;
import amc.protocol.job.BatchingSpec;
import amc.protocol.job.Job;
import amc.protocol.job.LossKind;
import amc.protocol.job.NetworkSpec;
import amc.protocol.job.OptimizerSpec;
import amc.protocol.job.Precision;
import amc.protocol.job.TaskSpec;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Parameters;
import amc.protocol.random.Normals;
import amc.worker.dataset.Dataset;
import amc.worker.engine.EngineKind;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.network.DenseNetworks;
import amc.worker.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The determinism contract over random jobs: the bits of {@link NaiveTrajectory}, however. */
class ExactnessTest {
  private static final int STEPS = 120;

  @Property(tries = 25)
  void shouldReachTheSameHashForEveryWindowThreadCountAndInterruption(@ForAll long jobSeed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(jobSeed);
    Job job = randomJob(random);
    Problem.Supervised problem = randomProblem(job, random);
    NaiveTrajectory naive = new NaiveTrajectory(job, problem);
    long expected = naive.run(STEPS);
    for (int window : new int[] {1, 3, 8, 32, 0}) {
      for (int threads = 1; threads <= 3; threads++) {
        List<Integer> breaks = random.ints(3, 1, STEPS).sorted().boxed().distinct().toList();
        for (EngineKind engine : List.of(EngineKind.SCALAR, EngineKind.SIMD)) {
          List<Long> accepted = new ArrayList<>();
          long hash = run(job, problem, engine, window, threads, breaks, accepted);
          String how = "%s, K=%s, T=%s, %s".formatted(engine, window, threads, job);
          assertThat(accepted).as("accepted steps, %s", how).isEqualTo(naive.accepted());
          assertThat(hash).as("hash, %s", how).isEqualTo(expected);
        }
      }
    }
  }

  /** Trains; at each of {@code breaks} saves all state, drops everything and starts anew. */
  private static long run(
      Job job,
      Problem.Supervised problem,
      EngineKind kind,
      int window,
      int threads,
      List<Integer> breaks,
      List<Long> accepted) {
    try (ThreadTeam team = new ThreadTeam(threads);
        LossEngine engine = Trajectories.engine(kind, job, problem, problem.train(), team)) {
      LocalTrajectory t = Trajectories.start(job, problem, engine, Normals.INSTANCE, team, window);
      for (int stop : breaks) {
        t.advanceTo(stop, () -> false, (step, loss) -> accepted.add(step));
        AmcState state = t.state();
        Parameters x = t.replica().parameters().copy();
        Parameters mean = t.replica().mean().copy();
        t =
            Trajectories.restore(
                job, problem, state, x, mean, engine, Normals.INSTANCE, team, window);
      }
      t.advanceTo(STEPS, () -> false, (step, loss) -> accepted.add(step));
      return t.hash();
    }
  }

  private static <T> T pick(RandomGenerator random, T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static Job randomJob(RandomGenerator random) {
    Activation[] hiddenActivations = {
      Activation.TANH, Activation.RELU, Activation.SIN, Activation.SIGN, Activation.GELU
    };
    boolean classification = random.nextBoolean();
    List<Integer> hidden = random.ints(random.nextInt(3), 1, 9).boxed().toList();
    NetworkSpec network =
        new NetworkSpec.Dense(
            hidden,
            pick(random, hiddenActivations),
            classification ? Activation.SOFTMAX : Activation.IDENTITY,
            random.nextInt(4) == 0,
            new NetworkSpec.Initial(NetworkSpec.InitialKind.NORMAL, 0.3));
    OptimizerSpec optimizer =
        new OptimizerSpec(
            Math.pow(10, -2 * random.nextDouble()),
            random.nextInt(3) * 0.05 - 0.05,
            1 + random.nextInt(9),
            random.nextBoolean(),
            0.9,
            random.nextInt(3) == 0 ? 0.01 : 0);
    BatchingSpec batching =
        switch (random.nextInt(classification ? 4 : 2)) {
          case 0 -> new BatchingSpec.Full();
          case 1 -> new BatchingSpec.Minibatch(1 + random.nextInt(40));
          case 2 -> new BatchingSpec.Progressive(5, 0.6, BatchingSpec.Redraw.STEP);
          default -> new BatchingSpec.Progressive(5, 0.6, BatchingSpec.Redraw.DOUBLING);
        };
    LossKind loss = classification ? pick(random, LossKind.values()) : LossKind.MSE;
    return new Job(
        "random",
        new TaskSpec.Synthetic(TaskSpec.SyntheticFunction.SINE, 10),
        network,
        loss,
        optimizer,
        batching,
        pick(random, Precision.values()),
        new Job.Budget(STEPS),
        1 + random.nextInt(60),
        random.nextLong());
  }

  private static Problem.Supervised randomProblem(Job job, RandomGenerator random) {
    int samples = 1 + random.nextInt(90);
    int features = 1 + random.nextInt(6);
    int outputs = 1 + random.nextInt(4);
    boolean bytes = random.nextBoolean();
    NetworkSpec.Dense spec = (NetworkSpec.Dense) Objects.requireNonNull(job.network());
    boolean classification = spec.outputActivation() == Activation.SOFTMAX;
    byte[] pixels = new byte[samples * features];
    random.nextBytes(pixels);
    Dataset data =
        new Dataset(
            "random",
            samples,
            features,
            bytes ? pixels : null,
            bytes ? null : random.doubles((long) samples * features, -1, 1).toArray(),
            classification ? random.ints(samples, 0, outputs).toArray() : null,
            classification ? null : random.doubles((long) samples * outputs, -1, 1).toArray(),
            outputs);
    return new Problem.Supervised(
        DenseNetworks.build(spec, features, outputs), job.loss(), data, null);
  }
}
