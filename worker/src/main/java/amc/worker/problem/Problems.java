package amc.worker.problem;

import amc.protocol.job.BatchingSpec;
import amc.protocol.job.Job;
import amc.protocol.job.LossKind;
import amc.protocol.job.NetworkSpec;
import amc.protocol.job.Precision;
import amc.protocol.job.TaskSpec;
import amc.protocol.job.UserError;
import amc.protocol.mc.Snapshot;
import amc.worker.dataset.CsvFiles;
import amc.worker.dataset.DataSets;
import amc.worker.dataset.Dataset;
import amc.worker.dataset.FilePair;
import amc.worker.dataset.IdxFiles;
import amc.worker.dataset.NpyFiles;
import amc.worker.dataset.Objective;
import amc.worker.dataset.Plugins;
import amc.worker.dataset.SyntheticData;
import amc.worker.dataset.TestFunctionObjective;
import amc.worker.network.DenseNetworks;
import amc.worker.network.Network;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Loads what a job trains on, and checks the job against it. */
public final class Problems {
  private static final int FETCHED_CLASSES = 10; // of MNIST and Fashion-MNIST

  private Problems() {}

  /**
   * Loads data and builds the network. Throws {@link UserError} for files that cannot be used and
   * for settings that do not fit the data.
   *
   * @param jobDirectory directory that relative paths in the job start from
   * @param dataHome directory of fetched data sets, one folder each
   */
  public static Problem load(Job job, Path jobDirectory, Path dataHome) {
    return load(job, JobFiles.onDisk(jobDirectory, dataHome));
  }

  /** The same with files that may be anywhere. */
  public static Problem load(Job job, JobFiles files) {
    return of(job, material(job.task(), files));
  }

  /** What a task alone stands for: it may be shared by jobs whose networks differ. Immutable. */
  public sealed interface Material {}

  private record Data(DataSets sets) implements Material {}

  private record Function(Objective objective) implements Material {}

  /** Loads what a task names. */
  public static Material material(TaskSpec spec, JobFiles files) {
    return switch (spec) {
      case TaskSpec.TestFunction task -> new Function(new TestFunctionObjective(task));
      case TaskSpec.Plugin task -> new Function(Plugins.load(task, optional(files, task.jar())));
      case TaskSpec.Synthetic task ->
          new Data(new DataSets(SyntheticData.load(task), null, List.of()));
      case TaskSpec.Idx task -> new Data(idx(task, files));
      case TaskSpec.Csv task -> {
        Path test = optional(files, task.test());
        yield new Data(CsvFiles.load(task, files.named(task.train()), test));
      }
      case TaskSpec.Npy task -> new Data(npy(task, files));
    };
  }

  /** The problem of a job whose task is loaded. */
  public static Problem of(Job job, Material material) {
    return switch (material) {
      case Function(Objective objective) -> {
        if (!(job.batching() instanceof BatchingSpec.Full)) {
          throw new UserError("batching must be full for an objective function: remove batching");
        }
        yield new Problem.Minimisation(objective);
      }
      case Data(DataSets sets) -> supervised(job, sets);
    };
  }

  private static Problem supervised(Job job, DataSets sets) {
    Dataset train = sets.train();
    Dataset test = sets.test();
    if (test != null
        && (test.features() != train.features() || test.outputs() != train.outputs())) {
      throw new UserError(
          "task: the test set has %s features and %s outputs, the training set %s and %s; give sets of one shape"
              .formatted(test.features(), test.outputs(), train.features(), train.outputs()));
    }
    if (job.loss() != LossKind.MSE && !train.isClassification()) {
      throw new UserError(
          "loss=" + job.loss() + " needs classes; use loss: mse, or set task.classes");
    }
    checkBatching(job.batching(), train.samples());
    NetworkSpec spec = job.network();
    if (spec == null) {
      throw new UserError("network is missing; a task with data needs one");
    }
    Network network =
        switch (spec) {
          case NetworkSpec.Dense dense -> {
            requireFits(
                DenseNetworks.size(dense, train.features(), train.outputs()), job.precision());
            yield DenseNetworks.build(dense, train.features(), train.outputs());
          }
        };
    return new Problem.Supervised(network, job.loss(), train, test, sets.labels());
  }

  private static void requireFits(long parameters, Precision precision) {
    int max = Snapshot.maxParameters(precision);
    if (parameters > max) {
      throw new UserError(
          "network.hidden: the net has %s parameters, must be <= %s in %s; make it smaller%s"
              .formatted(
                  parameters,
                  max,
                  precision.name().toLowerCase(Locale.ROOT),
                  precision == Precision.FLOAT64 ? ", or set precision: float32" : ""));
    }
  }

  private static void checkBatching(BatchingSpec batching, int samples) {
    int size =
        switch (batching) {
          case BatchingSpec.Full full -> samples;
          case BatchingSpec.Minibatch minibatch -> minibatch.size();
          case BatchingSpec.Progressive progressive -> progressive.size();
        };
    if (size > samples) {
      throw new UserError(
          "batching.size=%s must be <= %s, the samples of the training set; lower it"
              .formatted(size, samples));
    }
  }

  private static DataSets idx(TaskSpec.Idx task, JobFiles files) {
    String name = task.dataset();
    if (name != null) {
      FilePair train = fetched(files, name, "train");
      return IdxFiles.load(train, fetched(files, name, "t10k"), FETCHED_CLASSES, task.limit());
    }
    FilePair train =
        FilePair.of(
            "train", optional(files, task.trainImages()), optional(files, task.trainLabels()));
    if (train == null) {
      throw new UserError("task needs dataset, or trainImages and trainLabels; give one of them");
    }
    FilePair test =
        FilePair.of("test", optional(files, task.testImages()), optional(files, task.testLabels()));
    return IdxFiles.load(train, test, task.classes(), task.limit());
  }

  /** One half of MNIST or Fashion-MNIST, which have the same file names. */
  private static FilePair fetched(JobFiles files, String name, String part) {
    Path images = files.fetched(name, part + "-images-idx3-ubyte");
    Path labels = files.fetched(name, part + "-labels-idx1-ubyte");
    return new FilePair(name + " " + part, images, labels);
  }

  private static DataSets npy(TaskSpec.Npy task, JobFiles files) {
    FilePair test =
        FilePair.of(
            "test", optional(files, task.testInputs()), optional(files, task.testTargets()));
    FilePair train =
        new FilePair("train", files.named(task.trainInputs()), files.named(task.trainTargets()));
    return NpyFiles.load(train, test, task.classes());
  }

  private static @Nullable Path optional(JobFiles files, @Nullable String path) {
    return path == null ? null : files.named(path);
  }
}
