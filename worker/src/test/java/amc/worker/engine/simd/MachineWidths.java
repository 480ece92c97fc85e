package amc.worker.engine.simd;

import amc.protocol.job.Precision;
import amc.protocol.random.NormalGenerator;
import amc.worker.dataset.Dataset;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.problem.Problem;
import java.util.Arrays;
import java.util.List;

/** The fast engine and its normals at the vector widths that this machine can run. */
public final class MachineWidths {
  private MachineWidths() {}

  /** One of the widths. */
  public interface Width {
    int bits();

    NormalGenerator normals();

    /** See {@link SimdEngine#create}. */
    LossEngine engine(
        Problem.Supervised problem, Dataset data, Precision precision, int shard, ThreadTeam team);
  }

  /** From the narrowest. */
  public static List<Width> all() {
    return Arrays.stream(widths()).map(MachineWidths::of).toList();
  }

  static VectorWidth[] widths() {
    return Arrays.stream(VectorWidth.values())
        .filter(width -> width.bits() <= VectorWidth.preferred().bits())
        .toArray(VectorWidth[]::new);
  }

  private static Width of(VectorWidth width) {
    return new Width() {
      @Override
      public int bits() {
        return width.bits();
      }

      @Override
      public NormalGenerator normals() {
        return new SimdNormals(width);
      }

      @Override
      public LossEngine engine(
          Problem.Supervised problem,
          Dataset data,
          Precision precision,
          int shard,
          ThreadTeam team) {
        return SimdEngine.create(problem, data, precision, shard, team, width);
      }
    };
  }
}
