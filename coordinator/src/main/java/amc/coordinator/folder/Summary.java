package amc.coordinator.folder;

import amc.protocol.mc.ArithmeticVersion;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code summary.json}: a run's outcome. The names are a promise to users; accuracies are there for
 * classification only, numbers that are not finite are null.
 *
 * @param job name of the job
 * @param steps proposals decided
 * @param acceptanceRate accepted / steps
 * @param loss U on the state's batch
 * @param sigma move scale
 * @param hash state hash, 16 hexadecimal digits
 * @param evaluationsPerSecond loss evaluations a second of training time
 * @param wallSeconds time spent training, all sessions of a resumed run together
 * @param window "auto" or the length of speculative windows
 * @param data what was trained and tested on; null for objective functions and in runs of before
 * @param started when the last session began, ISO 8601
 * @param arithmeticVersion {@link ArithmeticVersion}; not written by the first programs
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Summary(
    String job,
    long seed,
    String engine,
    String precision,
    long steps,
    long accepted,
    double acceptanceRate,
    @Nullable Double loss,
    double sigma,
    String hash,
    @Nullable Double trainLoss,
    @Nullable Double trainAccuracy,
    @Nullable Double testLoss,
    @Nullable Double testAccuracy,
    long evaluations,
    double evaluationsPerSecond,
    double wallSeconds,
    String window,
    int threads,
    Floor precisionFloor,
    @Nullable Data data,
    String javaVersion,
    String started,
    String version,
    int arithmeticVersion) {

  /** Knows the version of summaries that have none. */
  public Summary {
    arithmeticVersion = arithmeticVersion == 0 ? ArithmeticVersion.FIRST : arithmeticVersion;
  }

  /**
   * Whether the loss once changed by less than the arithmetic resolves.
   *
   * @param step where this was first noticed, or null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Floor(boolean reached, @Nullable Long step) {}

  /**
   * The sets of samples.
   *
   * @param test null where there is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Data(DataSet train, @Nullable DataSet test) {}

  /**
   * A set of samples.
   *
   * @param features numbers of one input
   * @param classes that the network tells apart; null for regression
   * @param emptyClasses those of them that no sample of the set has; null for regression
   * @param targets numbers of one target; null for classification
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DataSet(
      int samples,
      int features,
      @Nullable Integer classes,
      @Nullable Integer emptyClasses,
      @Nullable Integer targets) {}

  /** Number for a field that has none where it is not finite. */
  public static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  byte[] toJson() {
    return Json.bytes(this);
  }

  /** The summary in a run folder, or null where the run has not been finished yet. */
  public static @Nullable Summary read(Path runFolder) {
    return Json.read(
        runFolder.resolve(RunFolder.SUMMARY),
        Summary.class,
        "delete it, then amc resume writes it anew");
  }
}
