package amc.coordinator.folder;

import amc.coordinator.population.Ancestry.Exchanges;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code summary.json} of a population. The names are a promise to users; numbers that are not
 * finite, or that there are none of, are null.
 *
 * @param kind "population"
 * @param job name of the job
 * @param seed of the population, and of member 0
 * @param members number of them
 * @param generations that have ended
 * @param best the winner: the member with the best rank value in the last generation
 * @param hash of all members' states at the last generation
 * @param founders of how many members of the first generation the last one descends
 * @param effectiveSize mean over generations of the members that weights count for; null where
 *     members are not drawn by weights
 * @param exchanges null where members do not exchange
 * @param wallSeconds all sessions together
 */
public record PopulationSummary(
    String kind,
    String job,
    long seed,
    String engine,
    int members,
    int generations,
    long steps,
    Best best,
    String hash,
    int founders,
    @Nullable Double medianLoss,
    @Nullable Double medianTestAccuracy,
    @Nullable Double effectiveSize,
    @Nullable Exchanges exchanges,
    long evaluations,
    double evaluationsPerSecond,
    double wallSeconds,
    int threads,
    String javaVersion,
    String version,
    int arithmeticVersion) {
  /** Of populations. */
  public static final String KIND = "population";

  /** The winner. */
  public record Best(
      int member,
      @Nullable Double rank,
      @Nullable Double loss,
      @Nullable Double testLoss,
      @Nullable Double testAccuracy,
      String hash) {}

  /** The summary in a population's folder, or null where there is none yet. */
  public static @Nullable PopulationSummary read(Path folder) {
    return Json.read(
        folder.resolve(RunFolder.SUMMARY),
        PopulationSummary.class,
        "delete it, then amc resume writes it anew");
  }
}
