package amc.deploy.simulation;

import amc.protocol.job.Activation;
import amc.protocol.job.BatchingSpec;
import amc.protocol.job.Job;
import amc.protocol.job.LossKind;
import amc.protocol.job.NetworkSpec;
import amc.protocol.job.OptimizerSpec;
import amc.protocol.job.Precision;
import amc.protocol.job.TaskSpec;
import amc.worker.dataset.Dataset;
import amc.worker.network.DenseNetworks;
import amc.worker.problem.Problem;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** Random jobs so small that thousands of them train in seconds. */
final class SmallJobs {
  private SmallJobs() {}

  static Job job(RandomGenerator random, long steps) {
    boolean classification = random.nextBoolean();
    NetworkSpec network =
        new NetworkSpec.Dense(
            List.of(2),
            Activation.TANH,
            classification ? Activation.SOFTMAX : Activation.IDENTITY,
            false,
            new NetworkSpec.Initial(NetworkSpec.InitialKind.NORMAL, 0.3));
    OptimizerSpec optimizer =
        new OptimizerSpec(
            0.1 * random.nextDouble(0.1, 1),
            random.nextInt(3) * 0.05 - 0.05,
            1 + random.nextInt(9),
            random.nextBoolean(),
            0.9,
            random.nextInt(4) == 0 ? 0.01 : 0);
    BatchingSpec batching =
        switch (random.nextInt(classification ? 6 : 5)) {
          case 0 -> new BatchingSpec.Minibatch(1 + random.nextInt(8));
          case 5 -> new BatchingSpec.Progressive(3, 0.6, BatchingSpec.Redraw.DOUBLING);
          case 4 ->
              classification
                  ? new BatchingSpec.Progressive(3, 0.6, BatchingSpec.Redraw.STEP)
                  : new BatchingSpec.Full();
          default -> new BatchingSpec.Full();
        };
    return new Job(
        "small",
        new TaskSpec.Synthetic(TaskSpec.SyntheticFunction.SINE, 10),
        network,
        classification ? LossKind.CROSS_ENTROPY : LossKind.MSE,
        optimizer,
        batching,
        random.nextBoolean() ? Precision.FLOAT32 : Precision.FLOAT64,
        new Job.Budget(steps),
        1 + random.nextInt(5),
        random.nextLong());
  }

  static Problem.Supervised problem(Job job, RandomGenerator random) {
    int samples = 8 + random.nextInt(10);
    int outputs = 2;
    NetworkSpec.Dense spec = (NetworkSpec.Dense) Objects.requireNonNull(job.network());
    boolean classification = spec.outputActivation() == Activation.SOFTMAX;
    Dataset data =
        new Dataset(
            "small",
            samples,
            1,
            null,
            random.doubles(samples, -1, 1).toArray(),
            classification ? random.ints(samples, 0, outputs).toArray() : null,
            classification ? null : random.doubles((long) samples * outputs, -1, 1).toArray(),
            outputs);
    return new Problem.Supervised(DenseNetworks.build(spec, 1, outputs), job.loss(), data, null);
  }
}
