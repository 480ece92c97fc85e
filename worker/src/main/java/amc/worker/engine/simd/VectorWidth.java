package amc.worker.engine.simd;

import jdk.incubator.vector.FloatVector;

/** Vector widths for which kernels are generated. */
enum VectorWidth {
  BITS_128(128),
  BITS_256(256),
  BITS_512(512);

  private final int bits;

  VectorWidth(int bits) {
    this.bits = bits;
  }

  int bits() {
    return bits;
  }

  /** The widest that the machine prefers. */
  static VectorWidth preferred() {
    int machine = FloatVector.SPECIES_PREFERRED.vectorBitSize();
    VectorWidth widest = BITS_128;
    for (VectorWidth width : values()) {
      if (width.bits <= machine) {
        widest = width;
      }
    }
    return widest;
  }
}
