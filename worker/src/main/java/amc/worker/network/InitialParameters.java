package amc.worker.network;

import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.Parameters.Float32;
import amc.protocol.mc.Parameters.Float64;
import amc.protocol.random.NormalGenerator;
import amc.protocol.random.Stream;
import amc.worker.network.ParameterLayout.Block;

/** Draws initial parameters. */
public final class InitialParameters {
  private static final int GROUP = 64; // normals come in groups of this size

  private InitialParameters() {}

  /**
   * Parameter i is {@code fma(scale, z_i, mean)} in the precision, with z_i normal number i of the
   * initial stream and mean and scale those of its block.
   */
  public static Parameters draw(
      ParameterLayout layout, Precision precision, long seed, NormalGenerator normals) {
    int size = layout.size();
    float[] z = new float[Math.ceilDiv(size, GROUP) * GROUP];
    normals.fill(seed, Stream.INITIAL, 0, 0, size, z);
    Parameters x = Parameters.zeros(precision, size);
    for (Block block : layout.blocks()) {
      for (int i = block.offset(); i < block.offset() + block.length(); i++) {
        switch (x) {
          case Float32 p ->
              p.values()[i] =
                  Math.fma((float) block.initialScale(), z[i], (float) block.initialMean());
          case Float64 p ->
              p.values()[i] = Math.fma(block.initialScale(), (double) z[i], block.initialMean());
        }
      }
    }
    return x;
  }
}
