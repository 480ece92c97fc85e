package amc.worker.trajectory;

import amc.protocol.job.BatchingSpec;
import amc.protocol.job.Job;
import amc.protocol.job.LossKind;
import amc.protocol.job.NetworkSpec;
import amc.protocol.job.Precision;
import amc.protocol.job.TaskSpec;
import amc.protocol.random.Normals;
import amc.protocol.random.Stream;
import amc.worker.dataset.Dataset;
import amc.worker.engine.EngineKind;
import amc.worker.engine.simd.SimdNormals;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.network.DenseNetworks;
import amc.worker.problem.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Has the JIT compiler compile what a job will need while its data are still being read: trains a
 * small copy of the job, on made-up data, on a thread of its own. Compiled from the first
 * evaluation on, a run does not spend its first seconds in code that is a hundred times slower.
 *
 * <p>What is compiled depends on the job's shape, so the copy has it: the same precision, loss,
 * activations and kind of data, layers of the same size or, where they are wide, of a smaller one
 * that needs the same kernels. It changes no results.
 */
public final class WarmUp {
  private static final int SAMPLES = 192;
  private static final int IMAGE_FEATURES = 100;
  private static final int CLASSES = 10;
  private static final int WIDEST = 128;

  /** What the kernels take neurons by, see the templates. */
  private static final int NEURONS_AT_ONCE = 6;

  /** Windows that make the sparse layer take 1, 2, 4 and 8 candidates at once. */
  private static final int[] WINDOWS = {2, 4, 8, 16};

  /** Windows of each length: calls enough for the thresholds in {@code jvm.options}. */
  private static final int ROUNDS = 40;

  /** What this process has warmed up for. */
  private static final Set<Shape> DONE = ConcurrentHashMap.newKeySet();

  /** What decides which code a job needs. */
  private record Shape(
      NetworkSpec.Dense network, LossKind loss, Precision precision, boolean images, int classes) {}

  private final Thread thread;

  private WarmUp(Thread thread) {
    this.thread = thread;
  }

  /** Loads what kernels of every job need, on a thread of its own, while the job is read. */
  public static void prepare() {
    Thread.ofPlatform()
        .daemon()
        .name("amc-prepare")
        .start(
            () -> {
              float[] normals = new float[Normals.GROUP];
              SimdNormals generator = new SimdNormals();
              for (int i = 0; i < ROUNDS; i++) {
                generator.fill(i, Stream.INITIAL, i, 0, normals.length, normals);
              }
            });
  }

  /** Starts to warm up for a job, if its engine needs it. */
  public static WarmUp start(EngineKind kind, Job job) {
    NetworkSpec network = job.network();
    Runnable work =
        kind == EngineKind.SIMD && network instanceof NetworkSpec.Dense dense
            ? () -> train(job, dense)
            : () -> {};
    return new WarmUp(Thread.ofPlatform().daemon().name("amc-warm-up").start(work));
  }

  /** Waits for the end. An interrupt is kept for the caller, who goes on without. */
  public void await() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A job that cannot be trained fails here as well as in its run, which says why. */
  @SuppressWarnings("EmptyCatch")
  private static void train(Job job, NetworkSpec.Dense network) {
    try {
      trainCopy(job, network);
    } catch (RuntimeException e) {
      // the run meets it too
    }
  }

  private static void trainCopy(Job job, NetworkSpec.Dense network) {
    Shape shape = shape(job, small(network));
    if (!DONE.add(shape)) {
      return;
    }
    NetworkSpec.Dense spec = shape.network();
    Dataset data = shape.images() ? images() : numbers(shape.classes());
    Problem problem =
        new Problem.Supervised(
            DenseNetworks.build(spec, data.features(), data.outputs()), job.loss(), data, null);
    Job copy =
        new Job(
            "warm-up",
            job.task(),
            spec,
            job.loss(),
            job.optimizer(),
            new BatchingSpec.Full(),
            job.precision(),
            job.budget(),
            SAMPLES,
            job.seed());
    try (ThreadTeam team = new ThreadTeam(1);
        LossEngine engine = Trajectories.engine(EngineKind.SIMD, copy, problem, data, team)) {
      for (int window : WINDOWS) {
        LocalTrajectory trajectory =
            Trajectories.start(copy, problem, engine, new SimdNormals(), team, window);
        int[] rounds = {0};
        trajectory.advanceTo(Long.MAX_VALUE, () -> rounds[0]++ == ROUNDS, (step, loss) -> {});
      }
    }
  }

  /** One layer of each kind, none too wide, each with the kernels of the original. */
  private static NetworkSpec.Dense small(NetworkSpec.Dense spec) {
    List<Integer> hidden =
        spec.hidden().stream()
            .map(n -> n <= WIDEST ? n : WIDEST - WIDEST % NEURONS_AT_ONCE + n % NEURONS_AT_ONCE)
            .distinct()
            .limit(NEURONS_AT_ONCE)
            .toList();
    return new NetworkSpec.Dense(
        hidden, spec.activation(), spec.outputActivation(), spec.layerNorm(), spec.initial());
  }

  /** The data are those of the task, as far as can be said without reading them. */
  private static Shape shape(Job job, NetworkSpec.Dense network) {
    int classes =
        switch (job.task()) {
          case TaskSpec.Idx _ -> CLASSES;
          case TaskSpec.Csv csv -> csv.classes();
          case TaskSpec.Npy npy -> npy.classes();
          case TaskSpec.Synthetic _, TaskSpec.TestFunction _, TaskSpec.Plugin _ -> 0;
        };
    boolean images = job.task() instanceof TaskSpec.Idx;
    return new Shape(network, job.loss(), job.precision(), images, classes);
  }

  /** Images with a quarter of their pixels not zero. */
  private static Dataset images() {
    byte[] pixels = new byte[SAMPLES * IMAGE_FEATURES];
    for (int i = 0; i < pixels.length; i++) {
      int mixed = mixed(i);
      pixels[i] = (mixed & 3) == 0 ? (byte) (mixed >>> 8) : 0;
    }
    return new Dataset(
        "warm-up", SAMPLES, IMAGE_FEATURES, pixels, null, labels(CLASSES), null, CLASSES);
  }

  /**
   * Rows of two numbers.
   *
   * @param classes 0 for one target instead of a label
   */
  private static Dataset numbers(int classes) {
    double[] values = new double[2 * SAMPLES];
    Arrays.setAll(values, i -> mixed(i) * 0x1p-32);
    double[] targets = Arrays.copyOf(values, SAMPLES);
    return classes > 0
        ? new Dataset("warm-up", SAMPLES, 2, null, values, labels(classes), null, classes)
        : new Dataset("warm-up", SAMPLES, 2, null, values, null, targets, 1);
  }

  /** Bits that look like chance. */
  private static int mixed(int i) {
    int mixed = (i + 1) * 0x9e3779b1;
    return (mixed ^ mixed >>> 15) * 0x85ebca6b;
  }

  private static int[] labels(int classes) {
    int[] labels = new int[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      labels[i] = i % classes;
    }
    return labels;
  }
}
