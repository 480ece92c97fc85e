package amc.deploy.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.frame.Frame;
import amc.protocol.frame.Frame.Answer;
import amc.protocol.frame.Frame.Window;
import amc.protocol.job.Activation;
import amc.protocol.job.BatchingSpec;
import amc.protocol.job.Job;
import amc.protocol.job.LossKind;
import amc.protocol.job.NetworkSpec;
import amc.protocol.job.OptimizerSpec;
import amc.protocol.job.Precision;
import amc.protocol.job.TaskSpec;
import amc.protocol.mc.AmcState;
import amc.worker.dataset.Dataset;
import amc.worker.network.DenseNetworks;
import amc.worker.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * Bytes on the wire, by the frames of whole runs: they do not depend on the number of parameters.
 */
class TrafficTest {
  private static final int BUDGET = 100_000; // so large that few windows are cut short
  private static final int FROM = 100;
  private static final int TO = 200;
  private static final int WINDOW = 8;
  private static final int FEATURES = 784;
  private static final int CLASSES = 10;
  private static final int SAMPLES = 2;

  /**
   * Traffic of a run.
   *
   * @param parameters of its net
   * @param accepted steps
   * @param bytesAStep sent to a worker and by it, a decided step
   * @param bytesAnEvaluation likewise, a step evaluated
   * @param whole how often each frame of a full window occurred, by kind and length
   */
  private record Traffic(
      int parameters,
      long accepted,
      double bytesAStep,
      double bytesAnEvaluation,
      Map<String, Integer> whole) {}

  @Test
  void shouldTakeAtMost200BytesAStepWhateverTheNumberOfParameters() {
    Traffic small = traffic(List.of(16, 16));
    Traffic large = traffic(List.of(1024, 256));
    assertThat(small.parameters()).isEqualTo(13_002);
    assertThat(large.parameters()).isGreaterThan(1_000_000);
    assertThat(List.of(small, large))
        .allSatisfy(
            t -> {
              assertThat(t.accepted()).as("%s", t).isPositive();
              assertThat(t.bytesAStep()).as("%s", t).isLessThanOrEqualTo(200);
            });
    assertThat(large.whole().keySet()).isEqualTo(small.whole().keySet());
  }

  private static Traffic traffic(List<Integer> hidden) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    Problem.Supervised problem = problem(hidden, random);
    Map<String, Integer> whole = new TreeMap<>();
    long[] bytes = new long[1];
    long[] evaluations = new long[1];
    SimulatedJob job = new SimulatedJob(1, job(hidden), problem, WINDOW);
    Simulation simulation = new Simulation(random, Faults.NONE);
    try (SimulatedCluster cluster = new SimulatedCluster(simulation, List.of(job), 1)) {
      cluster.submit(job);
      cluster.watch(
          (frame, length) -> {
            bytes[0] += length;
            if (frame instanceof Answer a) {
              evaluations[0] += a.to() - a.from();
            }
            if (isWhole(frame)) {
              whole.merge(frame.getClass().getSimpleName() + " " + length, 1, Integer::sum);
            }
          });
      long steps = -cluster.runTo(FROM).state().step();
      bytes[0] = 0;
      evaluations[0] = 0;
      AmcState last = cluster.runTo(TO).state();
      steps += last.step();
      return new Traffic(
          problem.parameters(),
          last.accepted(),
          (double) bytes[0] / steps,
          (double) bytes[0] / evaluations[0],
          whole);
    }
  }

  private static boolean isWhole(Frame frame) {
    return switch (frame) {
      case Window w -> w.count() == WINDOW && !w.latest().isEmpty();
      case Answer a -> a.to() - a.from() == WINDOW;
      case Frame.Grid g -> false;
      case Frame.Help h -> false;
      case Frame.Decisions d -> false;
      case Frame.Report r -> false;
    };
  }

  /** MNIST's job, but for the data. */
  private static Job job(List<Integer> hidden) {
    return new Job(
        "traffic",
        new TaskSpec.Synthetic(TaskSpec.SyntheticFunction.SINE, SAMPLES),
        network(hidden),
        LossKind.MSE,
        new OptimizerSpec(0.2, 0, 20, true, 0.9, 0),
        new BatchingSpec.Full(),
        Precision.FLOAT32,
        new Job.Budget(BUDGET),
        SAMPLES,
        1);
  }

  private static NetworkSpec.Dense network(List<Integer> hidden) {
    return new NetworkSpec.Dense(
        hidden,
        Activation.TANH,
        Activation.SOFTMAX,
        false,
        new NetworkSpec.Initial(NetworkSpec.InitialKind.KAIMING, 1));
  }

  private static Problem.Supervised problem(List<Integer> hidden, RandomGenerator random) {
    Dataset data =
        new Dataset(
            "noise",
            SAMPLES,
            FEATURES,
            null,
            random.doubles((long) SAMPLES * FEATURES, 0, 1).toArray(),
            random.ints(SAMPLES, 0, CLASSES).toArray(),
            null,
            CLASSES);
    return new Problem.Supervised(
        DenseNetworks.build(network(hidden), FEATURES, CLASSES), LossKind.MSE, data, null);
  }
}
