package amc.protocol.job;

import amc.protocol.job.BatchingSpec.Full;
import amc.protocol.job.BatchingSpec.Minibatch;
import amc.protocol.job.BatchingSpec.Progressive;
import amc.protocol.job.BatchingSpec.Redraw;
import amc.protocol.job.Job.Budget;
import amc.protocol.job.NetworkSpec.Dense;
import amc.protocol.job.NetworkSpec.Initial;
import amc.protocol.job.NetworkSpec.InitialKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Declaration of the whole job file: every field's name, limits, default and meaning. {@link
 * JobReader}, {@link JobWriter}, {@link JobSchema} and {@link JobReference} derive from it.
 */
final class JobFields {
  private static final int MAX_WIDTH = 1_000_000;
  private static final int MAX_LAYERS = 10_000;
  private static final int MAX_SHARD_SIZE = 1 << 20;

  /** Usable as the name of a folder on every system. */
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private JobFields() {}

  private static final Field<Job, String> JOB_NAME =
      Field.derived(
          "name",
          Types.text(NAME, "1 to 100 letters, digits, dots, hyphens and underscores"),
          "the file's base name",
          Values::baseName,
          Job::name,
          "Short name, used in reports and for the result folder.");

  private static final Field<Job, TaskSpec> TASK =
      Field.required("task", TaskFields.TASK, Job::task, "What is learned or minimised.");

  private static TaskSpec task(Values in) {
    return in.root().get(TASK);
  }

  // ---- network

  private static final Field<Initial, InitialKind> INITIAL_TYPE =
      Field.fixed(
          Union.TYPE,
          Types.choice(EnumSet.allOf(InitialKind.class)),
          InitialKind.KAIMING,
          Initial::type,
          "normal: every parameter N(0, scale^2); kaiming, glorot: Gaussian weights, zero biases.");

  private static final Field<Initial, Double> SCALE =
      Field.fixed(
          "scale",
          Numbers.real(Numbers.Bound.closed(0)),
          1.0,
          Initial::scale,
          "normal: standard deviation; kaiming, glorot: factor on the standard deviation.");

  private static final Shape<Initial> INITIAL =
      new Shape<>(
          "",
          "Distribution of the initial parameters.",
          List.of(INITIAL_TYPE, SCALE),
          in -> new Initial(in.get(INITIAL_TYPE), in.get(SCALE)));

  private static final Field<Dense, List<Integer>> HIDDEN =
      Field.required(
          "hidden",
          Numbers.widths(MAX_WIDTH, MAX_LAYERS),
          Dense::hidden,
          "Widths of the hidden layers; [] for none.");

  private static final Field<Dense, Activation> ACTIVATION =
      Field.<Dense, Activation>fixed(
          "activation",
          Types.choice(EnumSet.complementOf(EnumSet.of(Activation.SOFTMAX))),
          Activation.TANH,
          Dense::activation,
          "Of the hidden layers.");

  private static final Field<Dense, Activation> OUTPUT_ACTIVATION =
      Field.derived(
          "outputActivation",
          Types.choice(EnumSet.allOf(Activation.class)),
          "softmax for classification, else identity",
          in -> task(in).isClassification() ? Activation.SOFTMAX : Activation.IDENTITY,
          Dense::outputActivation,
          "Of the output layer.");

  private static final Field<Dense, Boolean> LAYER_NORM =
      Field.fixed(
          "layerNorm",
          Types.flag(),
          false,
          Dense::layerNorm,
          "Whether hidden layers are normalised before their activation.");

  private static final Field<Dense, Initial> DENSE_INITIAL =
      Field.fixed(
          "initial",
          INITIAL,
          new Initial(InitialKind.KAIMING, 1),
          Dense::initial,
          "Distribution of the initial parameters.");

  private static final Shape<Dense> DENSE =
      new Shape<>(
          "dense",
          "Fully connected layers; the data set fixes the numbers of inputs and outputs.",
          List.of(HIDDEN, ACTIVATION, OUTPUT_ACTIVATION, LAYER_NORM, DENSE_INITIAL),
          in ->
              new Dense(
                  in.get(HIDDEN),
                  in.get(ACTIVATION),
                  in.get(OUTPUT_ACTIVATION),
                  in.get(LAYER_NORM),
                  in.get(DENSE_INITIAL)));

  private static final Field<Job, Optional<NetworkSpec>> NETWORK =
      Field.derived(
          "network",
          Types.optional(
              new Union<NetworkSpec>("dense", List.of(Union.Variant.of(DENSE, Dense.class)))),
          "required, but for objectives there is none",
          in -> Optional.empty(),
          job -> Optional.ofNullable(job.network()),
          "Architecture of what is trained.");

  // ---- loss and optimizer

  private static final Field<Job, LossKind> LOSS =
      Field.fixed(
          "loss",
          Types.choice(EnumSet.allOf(LossKind.class)),
          LossKind.MSE,
          Job::loss,
          "What is averaged over the samples; objectives have no choice here.");

  private static final Type<Double> POSITIVE = Numbers.real(Numbers.Bound.open(0));

  private static final Field<OptimizerSpec, Double> SIGMA0 =
      Field.fixed("sigma0", POSITIVE, 0.01, OptimizerSpec::sigma0, "Initial move scale sigma.");

  private static final Field<OptimizerSpec, Double> EPSILON =
      Field.fixed(
          "epsilon",
          Numbers.real(),
          0.0,
          OptimizerSpec::epsilon,
          "Rate at which the mean of the proposals follows accepted moves; may be negative.");

  private static final Field<OptimizerSpec, Long> N_S =
      Field.fixed(
              "nS",
              Numbers.integer(0, Long.MAX_VALUE),
              100L,
              OptimizerSpec::nS,
              "Consecutive rejections after which sigma decays and the mean is reset; 0: never.")
          .withHint("use 0 to switch decay off");

  private static final Field<OptimizerSpec, Boolean> SIGNAL_NORM =
      Field.derived(
          "signalNorm",
          Types.flag(),
          "true, for objectives false",
          in -> !task(in).isObjective(),
          OptimizerSpec::signalNorm,
          "Whether moves of weights are scaled by the signal they receive, Eq. (18).");

  private static final Field<OptimizerSpec, Double> SIGMA_DECAY =
      Field.fixed(
              "sigmaDecay",
              Numbers.real(Numbers.Bound.open(0), Numbers.Bound.closed(1)),
              0.95,
              OptimizerSpec::sigmaDecay,
              "Factor on sigma at a decay.")
          .withHint("use 1 to keep sigma");

  private static final Field<OptimizerSpec, Double> TEMPERATURE =
      Field.fixed(
          "temperature",
          Numbers.real(Numbers.Bound.closed(0)),
          0.0,
          OptimizerSpec::temperature,
          "0 accepts only moves that do not increase the loss.");

  private static final Field<OptimizerSpec, Double> SIGMA =
      Field.required("sigma", POSITIVE, OptimizerSpec::sigma0, "Move scale.");

  private static final Shape<OptimizerSpec> AMC =
      new Shape<>(
          "amc",
          "Adaptive Metropolis Monte Carlo, Section III of the paper.",
          List.of(SIGMA0, EPSILON, N_S, SIGNAL_NORM, SIGMA_DECAY, TEMPERATURE),
          in ->
              new OptimizerSpec(
                  in.get(SIGMA0),
                  in.get(EPSILON),
                  in.get(N_S),
                  in.get(SIGNAL_NORM),
                  in.get(SIGMA_DECAY),
                  in.get(TEMPERATURE)));

  private static final Shape<OptimizerSpec> METROPOLIS =
      new Shape<>(
          "metropolis",
          "Plain Metropolis Monte Carlo: amc with epsilon 0, nS 0, signalNorm false, sigmaDecay 1.",
          List.of(SIGMA, TEMPERATURE),
          in -> new OptimizerSpec(in.get(SIGMA), 0, 0, false, 1, in.get(TEMPERATURE)));

  private static final Field<Job, OptimizerSpec> OPTIMIZER =
      Field.derived(
          "optimizer",
          new Union<>(
              AMC.type(),
              List.of(
                  Union.Variant.of(AMC, OptimizerSpec.class),
                  Union.Variant.of(METROPOLIS, OptimizerSpec.class))),
          "amc with its defaults",
          in -> AMC.readDefaults(in, "optimizer"),
          Job::optimizer,
          "How it is trained.");

  // ---- batching

  private static final Field<Minibatch, Integer> BATCH_SIZE =
      Field.required(
          "size",
          Numbers.count(1, Integer.MAX_VALUE),
          Minibatch::size,
          "Samples drawn at every step.");

  private static final Field<Progressive, Integer> FIRST_SIZE =
      Field.required(
          "size",
          Numbers.count(1, Integer.MAX_VALUE),
          Progressive::size,
          "Samples of the first minibatches.");

  private static final Field<Progressive, Double> THRESHOLD =
      Field.fixed(
          "threshold",
          Numbers.real(Numbers.Bound.open(0), Numbers.Bound.closed(1)),
          0.1,
          Progressive::threshold,
          "Classification error on the minibatch below which its size doubles.");

  private static final Field<Progressive, Redraw> REDRAW =
      Field.fixed(
          "redraw",
          Types.choice(EnumSet.allOf(Redraw.class)),
          Redraw.STEP,
          Progressive::redraw,
          "Whether a minibatch is drawn at every step or only at a doubling.");

  private static final Field<Job, BatchingSpec> BATCHING =
      Field.fixed(
          "batching",
          new Union<>(
              "full",
              List.of(
                  Union.Variant.of(
                      new Shape<Full>(
                          "full", "All samples at every step.", List.of(), in -> new Full()),
                      Full.class),
                  Union.Variant.of(
                      new Shape<>(
                          "minibatch",
                          "A fresh draw of distinct samples at every step.",
                          List.of(BATCH_SIZE),
                          in -> new Minibatch(in.get(BATCH_SIZE))),
                      Minibatch.class),
                  Union.Variant.of(
                      new Shape<>(
                          "progressive",
                          "Minibatches that double, up to the whole set, as the error falls; a"
                              + " doubling resets sigma and the mean.",
                          List.of(FIRST_SIZE, THRESHOLD, REDRAW),
                          in ->
                              new Progressive(
                                  in.get(FIRST_SIZE), in.get(THRESHOLD), in.get(REDRAW))),
                      Progressive.class))),
          new Full(),
          Job::batching,
          "Which samples a step's losses are computed on.");

  // ---- the rest

  private static final Field<Job, Precision> PRECISION =
      Field.derived(
          "precision",
          Types.choice(EnumSet.allOf(Precision.class)),
          "float32 for classification, else float64",
          in -> task(in).isClassification() ? Precision.FLOAT32 : Precision.FLOAT64,
          Job::precision,
          "Arithmetic of parameters and losses; objectives need float64.");

  private static final Field<Budget, Long> STEPS =
      Field.required(
          "steps", Numbers.integer(1, Long.MAX_VALUE), Budget::steps, "Proposals to evaluate.");

  private static final Field<Job, Budget> BUDGET =
      Field.required(
          "budget",
          new Shape<>("", "How long to train.", List.of(STEPS), in -> new Budget(in.get(STEPS))),
          Job::budget,
          "How long to train.");

  private static final Field<Job, Integer> SHARD_SIZE =
      Field.fixed(
          "shardSize",
          Numbers.count(1, MAX_SHARD_SIZE),
          1920,
          Job::shardSize,
          "Most samples of a logical shard; part of the arithmetic, not of the cluster.");

  private static final Field<Job, Long> SEED =
      Field.fixed(
          "seed",
          Numbers.integer(Long.MIN_VALUE, Long.MAX_VALUE),
          1L,
          Job::seed,
          "Seed of the trajectory.");

  static final Shape<Job> JOB =
      new Shape<>(
          "",
          "A job of the aMC trainer.",
          List.of(
              JOB_NAME,
              TASK,
              NETWORK,
              LOSS,
              OPTIMIZER,
              BATCHING,
              PRECISION,
              BUDGET,
              SHARD_SIZE,
              SEED),
          JobFields::build);

  private static Job build(Values in) {
    TaskSpec task = in.get(TASK);
    if (task.isObjective()) {
      checkObjective(in);
    } else {
      checkData(in, task);
    }
    return new Job(
        in.get(JOB_NAME),
        task,
        in.get(NETWORK).orElse(null),
        in.get(LOSS),
        in.get(OPTIMIZER),
        in.get(BATCHING),
        in.get(PRECISION),
        in.get(BUDGET),
        in.get(SHARD_SIZE),
        in.get(SEED));
  }

  private static void checkObjective(Values in) {
    if (in.isGiven(NETWORK)) {
      throw in.error(NETWORK, "must not be given for an objective", "leave it out");
    }
    if (in.get(LOSS) != LossKind.MSE) {
      throw in.error(LOSS, "must not be given for an objective", "leave it out");
    }
    if (in.get(OPTIMIZER).signalNorm()) {
      throw in.error(
          OPTIMIZER, SIGNAL_NORM, "must be false for an objective", "there is no network");
    }
    if (!(in.get(BATCHING) instanceof Full)) {
      throw in.error(BATCHING, "must be {type: full} for an objective", "there are no samples");
    }
    if (in.get(PRECISION) != Precision.FLOAT64) {
      throw in.error(PRECISION, "must be float64 for an objective", "leave it out");
    }
  }

  private static void checkData(Values in, TaskSpec task) {
    NetworkSpec network =
        in.get(NETWORK)
            .orElseThrow(
                () -> in.error(NETWORK, "is missing", "give e.g. {type: dense, hidden: [16, 16]}"));
    if (in.get(LOSS) != LossKind.MSE && !task.isClassification()) {
      throw in.error(LOSS, "needs a classification task", "use mse");
    }
    if (in.get(LOSS) == LossKind.CROSS_ENTROPY && !endsInSoftmax(network)) {
      throw in.error(
          LOSS, "needs network.outputActivation=softmax", "leave outputActivation out, or use mse");
    }
    if (in.get(BATCHING) instanceof Progressive && !task.isClassification()) {
      throw in.error(
          BATCHING,
          "of type progressive needs a classification task",
          "use {type: minibatch, size: 100}");
    }
    if (task instanceof TaskSpec.Synthetic(var function, int points)
        && in.get(BATCHING) instanceof Minibatch(int size)
        && size > points) {
      throw in.error(
          BATCHING, BATCH_SIZE, "must be <= task.points=" + points, "use {type: full} for all");
    }
  }

  private static boolean endsInSoftmax(NetworkSpec network) {
    return switch (network) {
      case Dense dense -> dense.outputActivation() == Activation.SOFTMAX;
    };
  }
}
