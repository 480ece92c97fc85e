package amc.protocol.job;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is learned or minimised. Paths are as written in the job, relative to the job file. */
public sealed interface TaskSpec {

  /** Whether a function of the parameters themselves is minimised: no data, no network. */
  default boolean isObjective() {
    return switch (this) {
      case TestFunction function -> true;
      case Plugin plugin -> true;
      case Synthetic synthetic -> false;
      case Idx idx -> false;
      case Csv csv -> false;
      case Npy npy -> false;
    };
  }

  /** Whether the targets are classes. */
  default boolean isClassification() {
    return switch (this) {
      case Idx idx -> true;
      case Csv csv -> csv.classes() > 0;
      case Npy npy -> npy.classes() > 0;
      case Synthetic synthetic -> false;
      case TestFunction function -> false;
      case Plugin plugin -> false;
    };
  }

  /** Regression on a made-up function of one variable, at evenly spaced points of [0, 1]. */
  record Synthetic(SyntheticFunction function, int points) implements TaskSpec {}

  /** The functions of the paper's figures 2, 4 and 6. */
  enum SyntheticFunction {
    /** sin(2 pi t), figure 2. */
    SINE,
    /** ln(1 + 5 t) + 0.1 sin(20 pi t), figure 4. */
    LOG_SINE,
    /** 1/2 on (1/2, 3/4), else 0, figure 6. */
    STEP_FUNCTION
  }

  /**
   * Minimisation of a standard test function of the parameters; no data, no network.
   *
   * @param dimension number of parameters
   * @param start starting point, {@code dimension} values
   */
  record TestFunction(Function function, int dimension, List<Double> start) implements TaskSpec {
    /** The functions known by name. */
    public enum Function {
      ROSENBROCK,
      SPHERE,
      RASTRIGIN,
      ACKLEY,
      GRIEWANK,
      STYBLINSKI_TANG
    }
  }

  /**
   * Images with labels in IDX files (plain or .gz), pixels scaled to [0, 1].
   *
   * @param dataset name of a fetched data set ("mnist", "fashion-mnist"), or null when the files
   *     are given
   * @param limit use only the first {@code limit} training samples; 0 means all
   * @param classes number of classes; 0 means the largest training label plus 1
   */
  record Idx(
      @Nullable String dataset,
      @Nullable String trainImages,
      @Nullable String trainLabels,
      @Nullable String testImages,
      @Nullable String testLabels,
      int limit,
      int classes)
      implements TaskSpec {}

  /**
   * Rows of numbers in separated text.
   *
   * @param targets names (with header) or zero-based numbers of the target columns
   * @param classes 0 for regression, else the number of classes; the one target is then a label
   * @param ignore names or numbers of columns that are neither inputs nor targets
   */
  record Csv(
      String train,
      @Nullable String test,
      boolean header,
      List<String> targets,
      int classes,
      List<String> ignore,
      Separator separator,
      DecimalMark decimal)
      implements TaskSpec {}

  /** What stands between the cells of a line. */
  enum Separator {
    COMMA(','),
    SEMICOLON(';'),
    TAB('\t'),
    BAR('|'),
    /** One or more blanks or tabs. */
    SPACE(' ');

    private final char character;

    Separator(char character) {
      this.character = character;
    }

    public char character() {
      return character;
    }
  }

  /** What stands before the fraction of a number. */
  enum DecimalMark {
    POINT('.'),
    COMMA(',');

    private final char character;

    DecimalMark(char character) {
      this.character = character;
    }

    public char character() {
      return character;
    }
  }

  /** NumPy arrays: inputs (samples, features); targets (samples, outputs) or labels (samples). */
  record Npy(
      String trainInputs,
      String trainTargets,
      @Nullable String testInputs,
      @Nullable String testTargets,
      int classes)
      implements TaskSpec {}

  /**
   * An objective function from a jar, found with {@link java.util.ServiceLoader}.
   *
   * @param jar path of the jar, or null when it is on the class path
   * @param objective name that the plug-in answers to
   */
  record Plugin(@Nullable String jar, String objective, Map<String, String> settings)
      implements TaskSpec {}
}
