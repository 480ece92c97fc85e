package amc.deploy.export;

import amc.protocol.mc.Parameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers as raw bytes: IEEE 754, little-endian, as both safetensors and ONNX have them. */
final class ParameterBytes {
  private ParameterBytes() {}

  /** {@code length} values from {@code offset} on. */
  static byte[] of(Parameters parameters, int offset, int length) {
    return switch (parameters) {
      case Parameters.Float32 f -> {
        byte[] bytes = new byte[Math.multiplyExact(length, Float.BYTES)];
        littleEndian(bytes).asFloatBuffer().put(f.values(), offset, length);
        yield bytes;
      }
      case Parameters.Float64 d -> {
        byte[] bytes = new byte[Math.multiplyExact(length, Double.BYTES)];
        littleEndian(bytes).asDoubleBuffer().put(d.values(), offset, length);
        yield bytes;
      }
    };
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
