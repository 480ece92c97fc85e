package amc.worker.engine.simd;

import amc.protocol.random.NormalGenerator;
import amc.protocol.random.Stream;

/**
 * Normals by vectors as wide as the machine prefers; the bits of {@link
 * amc.protocol.random.Normals}. Stateless.
 */
public final class SimdNormals implements NormalGenerator {
  private final NormalGenerator generator;

  public SimdNormals() {
    this(VectorWidth.preferred());
  }

  SimdNormals(VectorWidth width) {
    generator =
        switch (width) {
          case BITS_128 -> new Float128Normals();
          case BITS_256 -> new Float256Normals();
          case BITS_512 -> new Float512Normals();
        };
  }

  @Override
  public void fill(long seed, Stream stream, long step, long from, int length, float[] out) {
    generator.fill(seed, stream, step, from, length, out);
  }
}
