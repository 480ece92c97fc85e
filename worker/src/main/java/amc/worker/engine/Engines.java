package amc.worker.engine;

import static java.util.Objects.requireNonNull;

import amc.protocol.job.Precision;
import amc.protocol.job.UserError;
import amc.worker.dataset.Dataset;
import amc.worker.engine.nd4j.Nd4jEngine;
import amc.worker.engine.nd4j.Nd4jLibraries;
import amc.worker.engine.scalar.ScalarEngine;
import amc.worker.engine.simd.SimdEngine;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.problem.Problem;
import org.jspecify.annotations.Nullable;

/** Makes loss engines. */
public final class Engines {
  private Engines() {}

  /**
   * An engine for a problem on one of its data sets.
   *
   * @param kind ignored for objective functions, which have one engine
   * @param data the problem's training or test set; null for objective functions
   * @param shardSize samples a shard, at least 1
   * @param team shares the work; stays open when the engine is closed
   */
  public static LossEngine create(
      EngineKind kind,
      Problem problem,
      @Nullable Dataset data,
      Precision precision,
      int shardSize,
      ThreadTeam team) {
    LossEngine engine =
        switch (problem) {
          case Problem.Minimisation m -> new ObjectiveEngine(m.objective(), team);
          case Problem.Supervised s ->
              supervised(kind, s, requireNonNull(data), precision, shardSize, team);
        };
    return new ValidatingEngine(engine, precision, problem.parameters());
  }

  /**
   * Loads what ND4J needs.
   *
   * @throws UserError where that is not possible on this machine
   */
  public static void requireNd4j() {
    Nd4jLibraries.load();
  }

  private static LossEngine supervised(
      EngineKind kind,
      Problem.Supervised problem,
      Dataset data,
      Precision precision,
      int shardSize,
      ThreadTeam team) {
    return switch (kind) {
      case SCALAR -> new ScalarEngine(problem, data, precision, shardSize, team);
      case SIMD -> SimdEngine.create(problem, data, precision, shardSize, team);
      case ND4J -> new Nd4jEngine(problem, data, precision, shardSize, team);
    };
  }
}
